"""Writes networks with a fixed batch, their samples and what PyTorch computes: `written.py FOLDER [NAME…]`."""
import pathlib
import sys
import warnings

warnings.filterwarnings("ignore")
sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent)]

import numpy as np
import torch

from networks import Case, networks

folder = pathlib.Path(sys.argv[1])
torch.set_num_threads(1)
for name in sys.argv[2:] or networks:
    for batch in (4, 1):
        case = Case(name)
        target = folder / f"{name}-{batch}"
        torch.onnx.export(case.net, case.x[:batch], f"{target}.onnx", input_names=["x"], output_names=["y"], opset_version=17)
        with torch.no_grad():
            np.save(f"{target}-x.npy", case.x[:6].numpy())
            np.save(f"{target}-y.npy", case.net(case.x[:6]).numpy())
