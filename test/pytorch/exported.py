"""PyTorch's side of `exported.test.ts`: a network and its exports; what the command wrote, loaded again."""
import json
import sys
import warnings

import numpy as np
import torch
from safetensors.torch import load_file
from torch import nn
from torch.nn.utils import parametrize, prune

warnings.filterwarnings("ignore")
task, folder = sys.argv[1:]


class Net(nn.Module):
    """Its linear layers come out as Gemm, and as MatMul, whose weight the exporter transposes."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 8, 3, padding=1)
        self.bn = nn.BatchNorm2d(8)
        self.up = nn.Linear(64 * 8, 32)
        self.norm = nn.LayerNorm(32)
        self.down = nn.Linear(32, 10, bias=False)

    def forward(self, x):
        h = torch.relu(self.bn(self.conv(x))).flatten(1)
        h = self.norm(torch.relu(self.up(h)))
        return self.down(h.unsqueeze(1)).squeeze(1)


class Encoder(nn.Module):
    """Modules whose parameters the exporter folds: attention, group norms, PReLU."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 8, 3, padding=1)
        self.norm = nn.GroupNorm(2, 8)
        self.act = nn.PReLU(8)
        self.enc = nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16, batch_first=True), 2)
        self.attn = nn.MultiheadAttention(8, 2, bias=False, batch_first=True)
        self.slope = nn.PReLU()
        self.fc = nn.Linear(8, 10)

    def forward(self, x):
        h = self.act(self.norm(self.conv(x))).flatten(2).transpose(1, 2)
        h = self.enc(h)
        return self.fc(self.slope(self.attn(h, h, h, need_weights=False)[0]).mean(1))


class Recurrent(nn.Module):
    """Modules whose weights ONNX holds in one tensor for both directions, with the gates in an order of its own."""

    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(8, 5, num_layers=2, bidirectional=True, batch_first=True)
        self.gru = nn.GRU(10, 4, bias=False, batch_first=True)
        self.rnn = nn.RNN(4, 6, batch_first=True)
        self.fc = nn.Linear(6, 10)

    def forward(self, x):
        h = self.lstm(x.squeeze(1))[0]
        return self.fc(self.rnn(self.gru(h)[0])[0][:, -1])


def recurrent():
    torch.manual_seed(3)
    return Recurrent().eval()


class Masked(nn.Module):
    """As docs/export.md has it."""

    def __init__(self, mask):
        super().__init__()
        self.register_buffer("mask", mask)

    def forward(self, weight):
        return weight * self.mask


def encoder():
    torch.manual_seed(1)
    made = Encoder().eval()
    with torch.no_grad():
        for one in made.parameters():
            if one.dim() == 1:
                one.copy_(torch.randn_like(one) * 0.3 + 0.5)
    return made


torch.manual_seed(0)
model = Net().train()
for _ in range(5):
    model(torch.randn(64, 1, 8, 8) * 2 + 1)
model.eval()
x = torch.randn(4, 1, 8, 8)

if task == "make":
    for name, folds in (("whole", False), ("folded", True)):
        mode = torch.onnx.TrainingMode.EVAL if folds else torch.onnx.TrainingMode.PRESERVE
        axes = {"x": {0: "batch"}, "y": {0: "batch"}}
        torch.onnx.export(
            model, x, f"{folder}/{name}.onnx", input_names=["x"], output_names=["y"], dynamic_axes=axes,
            do_constant_folding=folds, opset_version=17, training=mode,
        )
    torch.onnx.export(encoder(), x, f"{folder}/encoder.onnx", input_names=["x"], output_names=["y"], dynamo=False, opset_version=17)
    torch.onnx.export(recurrent(), x, f"{folder}/recurrent.onnx", input_names=["x"], output_names=["y"], dynamo=False, opset_version=17)
else:
    state = model.state_dict()
    whole = load_file(f"{folder}/whole.safetensors")
    folded = load_file(f"{folder}/folded.safetensors")
    equal = lambda found: sorted(name for name, one in found.items() if torch.equal(one, state[name]))
    told = {"whole": equal(whole), "folded": equal(folded), "names": sorted(state)}
    masked = load_file(f"{folder}/masked.safetensors")
    pruned = Net().eval()
    for name in [name for name in masked if name.endswith("_mask")]:
        module, _, parameter = name[: -len("_mask")].rpartition(".")
        prune.identity(pruned.get_submodule(module), parameter)
    lost = pruned.load_state_dict(masked, strict=False)
    told["lost"] = [*lost.missing_keys, *lost.unexpected_keys]
    told["outputs"] = pruned(torch.linspace(-1, 1, 4 * 64).reshape(4, 1, 8, 8)).flatten().tolist()
    told["zeros"] = int(sum((module.weight == 0).sum() for module in (pruned.conv, pruned.up, pruned.down)))
    # As compressed-tensors unpacks it: bits of a row from the lowest on, values in the order of the bits.
    packed, halves = load_file(f"{folder}/packed.safetensors"), Net().eval()
    whole = {name: value for name, value in packed.items() if name in state}
    for name in [name.removesuffix(".shape") for name in packed if name.endswith(".shape")]:
        shape = packed[f"{name}.shape"].flatten().tolist()
        bits = np.unpackbits(packed[f"{name}.bitmask"].numpy(), axis=-1, count=shape[1], bitorder="little")
        dense = torch.zeros(shape)
        dense[torch.from_numpy(bits.astype(bool))] = packed[f"{name}.compressed"].flatten()
        whole[f"{name}.weight"] = dense
    lost = halves.load_state_dict(whole, strict=False)
    told["packed"] = sorted(set(whole) - set(packed)) if not lost.unexpected_keys else lost.unexpected_keys
    told["halves"] = halves(torch.linspace(-1, 1, 4 * 64).reshape(4, 1, 8, 8)).flatten().tolist()
    known, folded = encoder().state_dict(), load_file(f"{folder}/encoder.safetensors")
    told["encoder"] = sorted(name for name, one in known.items() if name not in folded or not torch.equal(folded[name], one))
    told["strange"] = sorted(set(folded) - set(known))
    gated, found = recurrent().state_dict(), load_file(f"{folder}/recurrent.safetensors")
    told["recurrent"] = sorted(name for name in {*gated, *found} if name not in gated or name not in found or not torch.equal(found[name], gated[name]))
    sparse, once = load_file(f"{folder}/recurrent-masked.safetensors"), Recurrent().eval()
    once.load_state_dict({name.removesuffix("_orig"): one * sparse.get(f"{name.removesuffix('_orig')}_mask", 1) for name, one in sparse.items() if not name.endswith("_mask")})
    told["gated"] = once(torch.linspace(-1, 1, 4 * 64).reshape(4, 1, 8, 8)).flatten().tolist()
    torch.manual_seed(2)
    other, masked = Encoder(), load_file(f"{folder}/encoder-masked.safetensors")
    masks = {name.removesuffix("_mask"): masked.pop(name) for name in list(masked) if name.endswith("_mask")}
    other.load_state_dict({name.removesuffix("_orig"): value for name, value in masked.items()}, strict=False)
    for name, mask in masks.items():
        module, _, parameter = name.rpartition(".")
        parametrize.register_parametrization(other.get_submodule(module), parameter, Masked(mask))
    told["masks"] = sorted(masks)
    inputs = torch.linspace(-1, 1, 4 * 64).reshape(4, 1, 8, 8)
    optimizer = torch.optim.SGD(other.parameters(), 0.0)
    told["evaluated"] = []
    for _ in range(2):
        with torch.no_grad():
            told["evaluated"].append(other.eval()(inputs).flatten().tolist())
        other.train()(inputs).sum().backward()
        optimizer.step()
    print(json.dumps(told))
