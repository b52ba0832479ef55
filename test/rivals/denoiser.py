"""Trains and exports a small diffusion model of digits in two files, and writes data for it: the text encoder
`text_digits.onnx`, which knows the class, and the denoiser `denoiser_digits.onnx`, which reads its `context`.
On one thread, on the 1,437 digits of the fixtures; under three minutes.

A row of the input holds 64 noisy pixels, the step over 8, and the class (one of ten numbers is 1); the target is the
noise. `alpha_bar` of step t is cos²(π/2 · (t/8 + 0.008) / 1.008), as in arXiv:2102.09672.

usage: /usr/bin/python3 test/rivals/denoiser.py"""
from pathlib import Path
import hashlib, json
import numpy as np, onnx, torch
from torch import nn

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
STEPS, EPOCHS, BATCH, RATE = 8, 400, 64, 2e-3
HELD = {"train": 256, "test": 256}


class TextEncoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed, self.hidden, self.project = nn.Linear(10, 64), nn.Linear(64, 64), nn.Linear(64, 32)

    def forward(self, sample):
        x = torch.relu(self.embed(sample[:, 65:75]))
        return self.project(torch.relu(self.hidden(x)))


class Denoiser(nn.Module):
    def __init__(self):
        super().__init__()
        self.down, self.middle, self.up = nn.Linear(97, 96), nn.Linear(128, 96), nn.Linear(96, 64)

    def forward(self, sample, context):
        noisy, step = sample[:, :64], sample[:, 64:65]
        x = torch.relu(self.down(torch.cat([noisy, step, context], 1)))
        return self.up(torch.relu(self.middle(torch.cat([x, context], 1))))


def alpha_bar(step):
    angle = lambda t: torch.cos(torch.pi / 2 * (t / STEPS + 0.008) / 1.008) ** 2
    return angle(torch.as_tensor(step, dtype=torch.float32)).clamp(1e-4, 1)


def digits(part):
    x, y = (np.load(FIXTURES / f"data/digits_{axis}_{part}.npy") for axis in "xy")
    x = torch.from_numpy(x.reshape(len(x), 64).astype(np.float32))
    return x / x.max() * 2 - 1, torch.from_numpy(y.astype(np.int64))


def noised(x, y, generator):
    """Rows of the input, and the noise in them."""
    step = torch.randint(1, STEPS + 1, (len(x), 1), generator=generator)
    noise = torch.randn(x.shape, generator=generator)
    kept = alpha_bar(step)
    row = torch.cat([kept.sqrt() * x + (1 - kept).sqrt() * noise, step / STEPS, nn.functional.one_hot(y, 10)], 1)
    return row.float(), noise


def drawn(text, denoiser, label, generator):
    """Digits of a class: DDIM (arXiv:2010.02502) in eight steps."""
    x = torch.randn((16, 64), generator=generator)
    one = nn.functional.one_hot(torch.full((16,), label), 10).float()
    for step in range(STEPS, 0, -1):
        row = torch.cat([x, torch.full((16, 1), step / STEPS), one], 1)
        noise = denoiser(row, text(row))
        now, before = alpha_bar(step), alpha_bar(step - 1)
        clean = ((x - (1 - now).sqrt() * noise) / now.sqrt()).clamp(-1, 1)
        x = before.sqrt() * clean + (1 - before).sqrt() * noise
    return x


def expectation(path, model, metric):
    prunable = [name for name, value in model.named_parameters() if value.dim() > 1]
    count = lambda names: sum(dict(model.named_parameters())[name].numel() for name in names)
    return {
        "name": path.stem, "architecture": "part of a diffusion model of 8 × 8 digits, as two ONNX files",
        "licence": "weights made for this project, under its licence; trained on UCI Optical Recognition of Handwritten Digits (CC BY 4.0)",
        "file": path.name, "bytes": path.stat().st_size, "sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "opset": 17,
        "metric": metric,
        "counts": {"parameters": count(dict(model.named_parameters())), "prunable": count(prunable)}, "prunable": prunable,
    }


torch.set_num_threads(1)
torch.manual_seed(27)
draw = torch.Generator().manual_seed(27)
text, denoiser = TextEncoder(), Denoiser()
x, y = digits("train")
parameters = [*text.parameters(), *denoiser.parameters()]
optimizer = torch.optim.Adam(parameters, RATE)
total = EPOCHS * (len(x) // BATCH)
schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, total)
for epoch in range(EPOCHS):
    for rows in torch.randperm(len(x), generator=draw)[: len(x) // BATCH * BATCH].split(BATCH):
        row, noise = noised(x[rows], y[rows], draw)
        optimizer.zero_grad()
        nn.functional.mse_loss(denoiser(row, text(row)), noise).backward()
        optimizer.step()
        schedule.step()
text.eval(), denoiser.eval()
rows = {}
for part, count in HELD.items():
    held = noised(*(one[:count] for one in digits(part)), draw)
    rows[part] = [torch.from_numpy(one.numpy().astype(np.float16).astype(np.float32)) for one in held]
    for axis, one in zip("xy", rows[part]):
        np.save(FIXTURES / f"data/noise_{axis}_{part}.npy", one.numpy().astype(np.float16))
row, noise = rows["test"]
with torch.no_grad():
    context = text(row)
    found = float(nn.functional.mse_loss(denoiser(row, context), noise))
    blind = float((noise**2).mean())
    classes = torch.stack([x[y == label].mean(0) for label in range(10)])
    near = [int((torch.cdist(drawn(text, denoiser, label, draw), classes).argmin(1) == label).sum()) for label in range(10)]
metric = {"name": "mse", "test_samples": len(row), "pytorch": round(found, 6), "of_no_noise": round(blind, 6),
          "drawn_nearest_to_own_class": f"{sum(near)} of 160"}
for name, model, args, inputs, output in [
    ("text_digits", text, (row[:2],), ["sample"], "context"),
    ("denoiser_digits", denoiser, (row[:2], context[:2]), ["sample", "context"], "noise"),
]:
    path = FIXTURES / f"models/{name}.onnx"
    axes = {one: {0: "batch"} for one in [*inputs, output]}
    torch.onnx.export(model, args, str(path), opset_version=17, input_names=inputs, output_names=[output],
                      dynamic_axes=axes, do_constant_folding=False, dynamo=False)
    onnx.checker.check_model(str(path), full_check=True)
    path.with_suffix(".expect.json").write_text(json.dumps(expectation(path, model, metric), indent=1) + "\n")
    print(f"{path.name}: {path.stat().st_size:,} bytes")
print(metric)
