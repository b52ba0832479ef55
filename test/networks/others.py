"""Networks of sequences, tables and sound."""
import torch
import torch.nn.functional as F
from torch import nn


class CRNN(nn.Module):
    """Text recognition: convolutions, the width as time, an LSTM both ways."""

    def __init__(self):
        super().__init__()
        self.cnn = nn.Sequential(nn.Conv2d(1, 8, 3, 1, 1), nn.ReLU(True), nn.MaxPool2d(2, 2), nn.Conv2d(8, 16, 3, 1, 1), nn.ReLU(True), nn.AdaptiveAvgPool2d((1, None)))
        self.rnn, self.fc = nn.LSTM(16, 12, bidirectional=True, batch_first=True), nn.Linear(24, 6)

    def forward(self, x):
        x = self.cnn(x).squeeze(2).permute(0, 2, 1)
        return self.fc(self.rnn(x)[0])


class Chomp(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.size = size

    def forward(self, x):
        return x[:, :, : -self.size].contiguous()


class TCN(nn.Module):
    """Causal dilated convolutions whose ends are cut off (Bai et al. 2018)."""

    def __init__(self):
        super().__init__()
        block = lambda given, made, d: nn.Sequential(nn.Conv1d(given, made, 3, padding=2 * d, dilation=d), Chomp(2 * d), nn.ReLU())
        self.one, self.two, self.down, self.fc = block(4, 16, 1), block(16, 16, 2), nn.Conv1d(4, 16, 1), nn.Linear(16, 5)

    def forward(self, x):
        return self.fc(F.relu(self.two(self.one(x)) + self.down(x))[:, :, -1])


class ConvTagger(nn.Module):
    """Tags [N, classes, places], of as many places as classes."""

    def __init__(self):
        super().__init__()
        self.one, self.two, self.out = nn.Conv1d(4, 16, 3, padding=1), nn.Conv1d(16, 8, 3, padding=1), nn.Conv1d(8, 6, 1)

    def forward(self, x):
        return self.out(F.relu(self.two(F.relu(self.one(x)))))


class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed, self.lstm, self.out = nn.Embedding(40, 16), nn.LSTM(16, 16, batch_first=True), nn.Linear(16, 6)

    def forward(self, ids):
        return self.out(self.lstm(self.embed(ids))[0])


class GRUClassifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru, self.out = nn.GRU(4, 16, 2, batch_first=True), nn.Linear(16, 5)

    def forward(self, x):
        return self.out(self.gru(x)[0][:, -1])


class Tabular(nn.Module):
    """Numbers and categories in one row; categories become embeddings (fastai's)."""

    def __init__(self):
        super().__init__()
        self.embeds, self.bn = nn.ModuleList(nn.Embedding(n, 4) for n in (6, 5)), nn.BatchNorm1d(4)
        self.lin1, self.bn1, self.lin2, self.out = nn.Linear(12, 32), nn.BatchNorm1d(32), nn.Linear(32, 16), nn.Linear(16, 3)

    def forward(self, x):
        ids = x[:, :2].long()
        x = torch.cat([e(ids[:, at]) for at, e in enumerate(self.embeds)] + [self.bn(x[:, 2:])], 1)
        return self.out(F.relu(self.lin2(self.bn1(F.relu(self.lin1(x))))))


class Audio(nn.Module):
    """M5: raw waves through wide strided convolutions."""

    def __init__(self):
        super().__init__()
        self.conv1, self.bn1, self.pool1 = nn.Conv1d(1, 8, 16, 4), nn.BatchNorm1d(8), nn.MaxPool1d(4)
        self.conv2, self.bn2, self.pool2 = nn.Conv1d(8, 16, 3), nn.BatchNorm1d(16), nn.MaxPool1d(2)
        self.fc = nn.Linear(16, 5)

    def forward(self, x):
        x = self.pool1(F.relu(self.bn1(self.conv1(x))))
        x = self.pool2(F.relu(self.bn2(self.conv2(x))))
        return self.fc(x.mean(-1))


class MLP(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 32), nn.ELU(), nn.Linear(32, 5))

    def forward(self, x):
        return self.layers(x)


class TextCNN(nn.Module):
    """Kim's convolutions over words, the largest of each."""

    def __init__(self):
        super().__init__()
        self.embed, self.convs = nn.Embedding(40, 16), nn.ModuleList(nn.Conv2d(1, 8, (k, 16)) for k in (2, 3))
        self.fc = nn.Linear(16, 5)

    def forward(self, ids):
        x = self.embed(ids).unsqueeze(1)
        x = [F.relu(conv(x)).squeeze(3) for conv in self.convs]
        return self.fc(torch.cat([part.amax(2) for part in x], 1))
