"""
Pictures with masks, read from files by Pillow and by Espalier, and a small U-shaped network on them: `masks.py ESPALIER FOLDER`.
Prints a line of JSON for each thing that was compared.
"""
import pathlib
import shlex
import subprocess
import sys

root = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(root / "python"), str(root / "test" / "networks")]

import numpy as np
import torch
from PIL import Image
from torch import nn
from torch.nn import functional as F

import espalier_torch
from both_sides import carry_out, say
from trial import arrays

RATE, CLASSES, IGNORED = 0.1, 3, 255
torch.set_num_threads(1)


class Shape(nn.Module):
    """Down, up, and the fine places beside the coarse ones."""

    def __init__(self):
        super().__init__()
        self.fine, self.coarse = nn.Conv2d(3, 6, 3, padding=1), nn.Conv2d(6, 8, 3, stride=2, padding=1)
        self.up, self.last = nn.ConvTranspose2d(8, 6, 2, stride=2), nn.Conv2d(12, CLASSES, 1)

    def forward(self, x):
        fine = F.relu(self.fine(x))
        return self.last(torch.cat([F.relu(self.up(F.relu(self.coarse(fine)))), fine], dim=1))


def network():
    torch.manual_seed(3)
    return Shape()


def write_pictures(folder):
    """Of several sizes; masks are gray, or have palettes of 8 and of 4 bits."""
    numbers = np.random.default_rng(5)
    (folder / "pictures").mkdir()
    (folder / "labels").mkdir()
    for at in range(9):
        height, width = 20 + 3 * (at % 3), 20 + 5 * (at // 3)
        coarse = numbers.integers(0, 256, (5, 5, 3), dtype=np.uint8)
        picture = Image.fromarray(coarse).resize((width, height), Image.BICUBIC)
        picture.save(folder / "pictures" / f"{at}.{'jpg' if at == 4 else 'png'}")
        classes = numbers.integers(0, CLASSES, (height, width), dtype=np.uint8)
        if at % 3 == 0:
            classes[2:9, 3:7] = IGNORED
        mask = Image.fromarray(classes)
        if at % 3 > 0:
            mask = Image.fromarray(classes, mode="P")
            mask.putpalette(list(numbers.integers(0, 256, 3 * (256 if at % 3 == 1 else 16))))
        mask.save(folder / "labels" / f"{at}.png", **({"bits": 4} if at % 3 == 2 else {}))


def shaped(image, how):
    """As torchvision: the shorter side to 14, and 12 by 12 from the middle."""
    width, height = image.size
    shorter = min(width, height)
    image = image.resize((int(14 * width / shorter), int(14 * height / shorter)), how)
    left, top = round((image.size[0] - 12) / 2), round((image.size[1] - 12) / 2)
    return np.asarray(image.crop((left, top, left + 12, top + 12)))


def read_pictures(folder):
    pictures = [shaped(Image.open(path), Image.BILINEAR) for path in sorted((folder / "pictures").iterdir())]
    masks = [shaped(Image.open(path), Image.NEAREST) for path in sorted((folder / "labels").iterdir())]
    x = torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2).float() / 255
    return (x - 0.5) / 0.25, torch.from_numpy(np.stack(masks)).long()


def miou(said, labels):
    """Over the classes that occur, by sets of places."""
    counted = labels != IGNORED
    shares = []
    for one in range(CLASSES):
        is_said, is_label = (said == one) & counted, (labels == one) & counted
        union = (is_said | is_label).sum()
        if union > 0:
            shares.append(float((is_said & is_label).sum() / union))
    return np.mean(shares)


def main(espalier, folder):
    write_pictures(folder)
    x, y = read_pictures(folder)
    espalier_torch.export(network(), x[:2], folder / "net.onnx")
    files = "{ images: pictures, masks: labels, resize: 14, crop: 12, mean: [0.5], std: [0.25] }"
    (folder / "espalier.yaml").write_text(
        f"model: net.onnx\ndata: {{ train: {files}, test: {files} }}\nbatch: 9\ntask: {{ ignore: {IGNORED}, metrics: [miou, accuracy, loss] }}\n"
    )

    def run(name, recipe):
        return carry_out(espalier, folder, name, recipe)

    net = network()
    with torch.no_grad():
        said = net(x)
        counted = y != IGNORED
        wanted = {
            "loss": F.cross_entropy(said, y, ignore_index=IGNORED),
            "miou": miou(said.argmax(1), y),
            "accuracy": (said.argmax(1) == y)[counted].float().mean(),
        }
    told = run("measure", "measure miou on test\n")
    measured = {name: value for own in told["measurements"] for name, value in own["values"].items()}
    for name, value in wanted.items():
        say(name, measured[name], value)

    run("tune", f"stage tune for 3 steps {{\n  train all with sgd(lr: {RATE}), decay constant\n}}\n")
    subprocess.run([*espalier, "export", "tune", "--to", "safetensors", "--out", "tune.safetensors"], cwd=folder, check=True, capture_output=True)
    tuned = arrays(folder / "tune.safetensors")
    for _ in range(3):
        net.zero_grad()
        F.cross_entropy(net(x), y, ignore_index=IGNORED).backward()
        with torch.no_grad():
            for own in net.parameters():
                own -= RATE * own.grad
    for name, own in net.named_parameters():
        say(f"{name} after three steps", tuned[name].copy(), own.detach())


if __name__ == "__main__":
    main(shlex.split(sys.argv[1]), pathlib.Path(sys.argv[2]))
