"""A module becomes small in place, and what PyTorch's own modules cannot be is said."""

import json

import pytest
import torch
from torch import nn

from espalier_torch import EspalierError, shrink
from espalier_torch.journal import safetensors


def folder(path, module, removed):
    """As a run leaves it: masked weights, and the slices that are gone."""
    state = {name: value.clone() for name, value in module.state_dict().items() if value.is_floating_point()}
    for name, axes in removed.items():
        for axis, gone in axes.items():
            if "running" not in name:
                state[name].index_fill_(int(axis), torch.tensor(gone), 0.0)
    path.mkdir()
    (path / "model.safetensors").write_bytes(b"".join(safetensors(state)))
    (path / "pruning_history.json").write_text(json.dumps({"parameters": removed}))
    return path


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv, self.bn = nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4)
        self.deep, self.up = nn.Conv2d(4, 4, 3, groups=4), nn.ConvTranspose2d(4, 2, 2)
        self.table, self.cell = nn.Embedding(5, 6), nn.LSTM(6, 3, batch_first=True)

    def forward(self, x):
        y = self.up(self.deep(torch.relu(self.bn(self.conv(x)))))
        return y.mean((1, 2, 3))[:, None] + self.cell(self.table(torch.tensor([[1, 2]])))[0].sum()


CHANNELS = {
    "conv.weight": {"0": [1]}, "conv.bias": {"0": [1]}, "bn.weight": {"0": [1]}, "bn.bias": {"0": [1]},
    "bn.running_mean": {"0": [1]}, "bn.running_var": {"0": [1]}, "deep.weight": {"0": [1]}, "deep.bias": {"0": [1]}, "up.weight": {"0": [1]},
    "table.weight": {"1": [0, 5]}, "cell.weight_ih_l0": {"1": [0, 5]},
}


def test_layers_of_all_kinds(tmp_path):
    torch.manual_seed(0)
    model = Net()
    model.bn.running_mean.normal_()
    run = folder(tmp_path / "run", model, CHANNELS)
    shrink(model, run, example=torch.randn(2, 1, 8, 8))
    assert (model.conv.out_channels, model.bn.num_features, model.deep.groups, model.up.in_channels) == (3, 3, 3, 3)
    assert (model.table.embedding_dim, model.cell.input_size) == (4, 4)


def test_tied_weights_stay_tied(tmp_path):
    model = nn.ModuleDict({"a": nn.Embedding(7, 4), "b": nn.Linear(4, 7, bias=False)})
    model["b"].weight = model["a"].weight
    shrink(model, folder(tmp_path / "run", model, {"a.weight": {"1": [2]}, "b.weight": {"1": [2]}}))
    assert model["b"].weight is model["a"].weight and model["b"].in_features == 3


class Heads(nn.Module):
    def __init__(self):
        super().__init__()
        self.heads, self.qkv, self.out = 2, nn.Linear(4, 12), nn.Linear(4, 4)

    def forward(self, x):
        q, k, v = self.qkv(x).reshape(len(x), 3, self.heads, 2).unbind(1)
        return self.out(((q * k).softmax(-1) * v).flatten(1))


GONE = {"qkv.weight": {"0": [0, 1, 4, 5, 8, 9]}, "qkv.bias": {"0": [0, 1, 4, 5, 8, 9]}, "out.weight": {"1": [0, 1]}}


def test_a_size_that_the_forward_pass_reads_is_asked_for(tmp_path):
    x = torch.randn(3, 4)
    with pytest.raises(EspalierError, match="resize"):
        shrink(model := Heads(), folder(tmp_path / "a", model, GONE), example=x)
    model = Heads()
    shrink(model, folder(tmp_path / "b", model, GONE), example=x, resize=lambda own: setattr(own, "heads", 1))
    assert model.qkv.out_features == 6


def test_what_a_module_cannot_be(tmp_path):
    model = nn.ModuleDict({"a": nn.MultiheadAttention(4, 2)})
    with pytest.raises(EspalierError, match="projections of its own"):
        shrink(model, folder(tmp_path / "run", model, {"a.in_proj_weight": {"0": [0, 1]}}))


def test_an_exported_file_and_what_is_none(tmp_path):
    model = nn.Sequential(nn.Linear(4, 3), nn.Linear(3, 2))
    small = {"0.weight": torch.ones(2, 4), "0.bias": torch.zeros(2), "1.weight": torch.ones(2, 2), "1.bias": torch.zeros(2)}
    (tmp_path / "small.safetensors").write_bytes(b"".join(safetensors(small)))
    shrink(model, tmp_path / "small.safetensors", example=torch.ones(1, 4))
    assert model[0].out_features == 2 and float(model(torch.ones(1, 4))[0, 0]) == 8
    with pytest.raises(EspalierError, match="no safetensors"):
        (tmp_path / "bad.safetensors").write_bytes(b"12")
        shrink(model, tmp_path / "bad.safetensors")


def of_number(number, value):
    """A field of a message of protocol buffers."""
    if isinstance(value, int):
        return bytes([number << 3, value])
    size, head = len(value), [number << 3 | 2]
    while size > 127:
        head.append(size & 127 | 128)
        size >>= 7
    return bytes([*head, size]) + value


def onnx_file(tensors):
    graph = b"".join(
        of_number(5, b"".join(of_number(1, dim) for dim in own.shape) + of_number(2, 1) + of_number(8, name.encode()) + of_number(9, own.numpy().tobytes()))
        for name, own in tensors.items()
    )
    return of_number(7, graph)


PLAN = """
layers:
  - {name: up, tensor: onnx::MatMul_3, operator: MatMul, dims: [4, 3], count: 12}
  - {name: "cell: a", tensor: onnx::LSTM_5, operator: LSTM, dims: [1, 8, 2], count: 16}
"""


class Tied(nn.Module):
    def __init__(self):
        super().__init__()
        self.table, self.up, self.head = nn.Embedding(7, 4), nn.Linear(4, 3, bias=False), nn.Linear(4, 7, bias=False)
        self.head.weight = self.table.weight

    def forward(self, x):
        return self.head(self.table(x)) + self.up(self.table(x)).sum()


def ours(path, tensors, slices):
    path.mkdir()
    (path / "model.onnx").write_bytes(onnx_file(tensors))
    (path / "plan.yaml").write_text(PLAN)
    (path / "pruning_history.json").write_text(json.dumps({"tensors": slices}))
    return path


GONE_TIED = {"table.weight": {"dims": [7, 4], "removed": {"1": [2]}}, "onnx::MatMul_3": {"dims": [4, 3], "removed": {"0": [2]}}}


def test_a_folder_of_the_other_engine(tmp_path):
    model, x = Tied(), torch.tensor([[1, 6]])
    small = {"table.weight": model.table.weight.detach()[:, [0, 1, 3]], "onnx::MatMul_3": model.up.weight.detach().T[[0, 1, 3]].contiguous()}
    shrink(model, ours(tmp_path / "run", small, GONE_TIED), example=x)
    assert model.head.weight is model.table.weight and model.up.in_features == 3
    torch.testing.assert_close(model.up.weight, nn.Parameter(small["onnx::MatMul_3"].T))


def test_what_a_folder_of_the_other_engine_cannot_say(tmp_path):
    x = torch.ones(2, 2)
    for name, said in (("onnx::LSTM_5", "recurrent layer"), ("onnx::Conv_9", "no weight of a layer")):
        with pytest.raises(EspalierError, match=said):
            shrink(Tied(), ours(tmp_path / name, {name: x}, {}))
    with pytest.raises(EspalierError, match="has no `up.weight`: the exporter has folded it"):
        shrink(Tied(), ours(tmp_path / "folded", {"table.weight": torch.ones(7, 3)}, {"table.weight": GONE_TIED["table.weight"]}))
    broken = ours(tmp_path / "broken", {"table.weight": torch.ones(7, 3)}, {})
    (broken / "model.onnx").write_bytes((broken / "model.onnx").read_bytes()[:-9])
    with pytest.raises(EspalierError, match="no ONNX file"):
        shrink(Tied(), broken)
    (tmp_path / "empty").mkdir()
    with pytest.raises(EspalierError, match="holds neither"):
        shrink(Tied(), tmp_path / "empty")
