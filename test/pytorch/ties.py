"""Masks by the rules of tools on weights with many equal values, 1 = kept."""
import json
import sys

import torch

torch.manual_seed(7)
cases = []
for layers in ([(4, 6)], [(5, 8), (3, 16)], [(16, 16), (2, 9), (30, 7)]):
    weights = [torch.randint(-4, 5, shape).float() / 8 for shape in layers]
    for share in (0.1, 0.3, 0.5, 0.73, 0.9):
        flat = torch.cat([w.abs().flatten() for w in weights])

        def above(values):
            """Distiller, LLM Compressor and Neural Compressor: |w| > the last value that goes."""
            gone = int(len(values) * share)
            if gone == 0:
                return torch.ones_like(values)
            return (values > values.kthvalue(gone).values).float()

        def strictly(values):
            """PaddleSlim: |w| >= the last value that goes."""
            gone = int(len(values) * share)
            if gone == 0:
                return torch.ones_like(values)
            return (values >= values.sort().values[gone - 1]).float()

        def earlier(values):
            """SparseML: of equal values the earlier are kept."""
            kept = len(values) - round(len(values) * share)
            mask = torch.zeros_like(values)
            mask[torch.sort(values, descending=True, stable=True).indices[:kept]] = 1
            return mask

        own = [w.abs().flatten() for w in weights]
        cases.append({
            "share": share,
            "shapes": layers,
            "weights": [w.flatten().tolist() for w in weights],
            "all": torch.cat([above(w) for w in own]).tolist(),
            "last": torch.cat([earlier(w) for w in own]).tolist(),
            "none": torch.cat([strictly(w) for w in own]).tolist(),
            "global none": strictly(flat).tolist(),
            "global all": above(flat).tolist(),
            "global last": earlier(flat).tolist(),
        })
with open(sys.argv[1], "w") as file:
    json.dump(cases, file)
