"""Networks of several inputs, as people write them, and the samples that they read."""
import torch
import torch.nn.functional as F
from torch import nn

from attention import D, V, BertLayer


class Several:
    """Samples of several inputs: tensors by name, the axis of the batch of each, and what a project feeds them with."""

    def __init__(self, parts, axes, fed):
        self.parts, self.axes, self.fed = parts, axes, fed

    def __len__(self):
        name, *_ = self.parts
        return self.parts[name].shape[self.axes.get(name, 0)]

    def __getitem__(self, part):
        cut = lambda name, own: own[:, part].contiguous() if self.axes.get(name, 0) == 1 else own[part]
        return Several({name: cut(name, own) for name, own in self.parts.items()}, self.axes, self.fed)

    def tensors(self):
        return tuple(self.parts.values())

    def columns(self):
        """By their names in the data set, the samples first in each."""
        moved = lambda name, own: own.transpose(0, 1).contiguous() if self.axes.get(name, 0) == 1 else own
        fed = {name: how for name, how in self.fed.items() if isinstance(how, str) and not how.startswith("{")}
        return {how: moved(name, self.parts[name]) for name, how in fed.items()}

    def text(self):
        return "{ " + ", ".join(f"{name}: {how}" for name, how in self.fed.items()) + " }"


class BertInputs(nn.Module):
    """The inputs of a tokenizer; labels of padding are not counted."""

    def __init__(self, classes=5):
        super().__init__()
        self.word, self.position, self.token_type = nn.Embedding(V, D, padding_idx=0), nn.Embedding(32, D), nn.Embedding(2, D)
        self.norm = nn.LayerNorm(D, eps=1e-12)
        self.register_buffer("position_ids", torch.arange(32).expand((1, -1)), persistent=False)
        self.layer = nn.ModuleList(BertLayer() for _ in range(2))
        self.classifier = nn.Linear(D, classes)

    def forward(self, input_ids, attention_mask, token_type_ids):
        n = input_ids.size(1)
        mask = (1.0 - attention_mask[:, None, None, :].to(torch.float32)) * torch.finfo(torch.float32).min
        x = self.norm(self.word(input_ids) + self.position(self.position_ids[:, :n]) + self.token_type(token_type_ids))
        for layer in self.layer:
            x = layer(x, mask)
        return self.classifier(x)


def sentences(count, fed, length=12):
    """Half of them are padded; the second segment begins in the middle, or nowhere."""
    ids = torch.randint(1, V, (count, length))
    ids[::2, 7:] = 0
    kinds = (torch.arange(length) > 5).long().expand(count, length) * int(fed["token_type_ids"] != 0)
    return Several({"input_ids": ids, "attention_mask": (ids != 0).long(), "token_type_ids": kinds.contiguous()}, {}, fed)


class TwoPictures(nn.Module):
    """One tower reads both pictures."""

    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(3, 8, 3, 2, 1), nn.ReLU(), nn.Conv2d(8, 16, 3, 2, 1), nn.ReLU(), nn.Flatten(), nn.Linear(256, 16))
        self.head = nn.Linear(16, 2)

    def forward(self, left, right):
        return self.head(torch.abs(self.body(left) - self.body(right)))


def pairs(count):
    parts = {"left": torch.randn(count, 3, 16, 16), "right": torch.randn(count, 3, 16, 16)}
    return Several(parts, {}, {"left": "x", "right": "right"})


class Started(nn.Module):
    """A recurrence that goes on from states that are given, their batch on axis 1."""

    def __init__(self):
        super().__init__()
        self.rnn, self.up, self.head = nn.LSTM(4, 16, batch_first=True), nn.Linear(16, 24), nn.Linear(24, 3)

    def forward(self, x, h0, c0):
        y, _ = self.rnn(x, (h0, c0))
        return self.head(F.relu(self.up(y[:, -1])))


def series(count):
    parts = {"x": torch.randn(count, 10, 4), "h0": torch.randn(1, count, 16), "c0": torch.randn(1, count, 16)}
    return Several(parts, {"h0": 1, "c0": 1}, {"x": "x", "h0": "h0", "c0": "c0"})
