"""Trains networks of test/fixtures/reads in PyTorch: a few steps of SGD on all samples at once.

Reads NAME/x.npy and NAME/y.npy below the folder that is given, and writes NAME/trained.npz beside them: every parameter and
running statistic after the last step, and `losses`.
"""
import pathlib
import sys

import numpy as np
import torch
from torch import nn

root = pathlib.Path(__file__).parents[1]
sys.path.insert(0, str(root / "fixtures/reads"))
from export import made  # noqa: E402

STEPS, RATE = 3, 0.1


def main(folder, names):
    for name in names:
        net = made(name)
        x, y = (torch.from_numpy(np.load(folder / name / f"{part}.npy")) for part in "xy")
        # Norms use the statistics of the batch while they train, as in a recipe; nothing here drops units.
        net.train()
        optimizer = torch.optim.SGD(net.parameters(), lr=RATE)
        losses = []
        for _ in range(STEPS):
            optimizer.zero_grad()
            logits = net(x)
            loss = nn.functional.cross_entropy(logits.flatten(0, -2), y.flatten())
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        state = {key: value.numpy() for key, value in net.state_dict().items()}
        np.savez(folder / name / "trained.npz", losses=np.array(losses, np.float32), **state)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), sys.argv[2:])
