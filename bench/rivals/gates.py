"""Hard-concrete gates on the units of the benchmark networks: what a layer reads is multiplied where it reads."""
import math

import torch

TEMPERATURE, LOW, HIGH = 2 / 3, -0.1, 1.1

# By network and kind of unit: how many units a group has, and the layers that read them.
GROUPS = {
    "mlp_digits": {"neurons": [(300, ["2"]), (100, ["4"])]},
    "resnet8_fmnist_bn": {
        "channels": [
            (16, ["blocks.0.a.conv", "blocks.1.a.conv", "blocks.1.down.conv"]),
            (16, ["blocks.0.b.conv"]),
            (32, ["blocks.1.b.conv"]),
            (32, ["blocks.2.a.conv", "blocks.2.down.conv"]),
            (64, ["blocks.2.b.conv"]),
            (64, ["fc"]),
        ]
    },
    "vit_fmnist": {
        "heads": [(4, [f"blocks.{at}.out"]) for at in range(3)],
        "neurons": [(128, [f"blocks.{at}.fc2"]) for at in range(3)],
    },
    "char_llama": {
        "heads": [(2, [f"layers.{at}.o_proj"]) for at in range(2)],
        "neurons": [(256, [f"layers.{at}.down_proj"]) for at in range(2)],
    },
}


class Gates:
    """One tensor of gates for all groups; each layer multiplies what it reads by the gates of its group."""

    def __init__(self, model, network, kinds):
        groups = [group for kind in kinds for group in GROUPS[network][kind]]
        self.log_alpha = torch.ones(sum(units for units, _ in groups), requires_grad=True)
        self.parameters = [self.log_alpha]
        modules, start = dict(model.named_modules()), 0
        for units, readers in groups:
            for reader in readers:
                modules[reader].register_forward_pre_hook(self.hook(start, start + units))
            start += units

    def hook(self, start, end):
        def multiply(module, inputs):
            (x,) = inputs
            z = self.z[start:end]
            if isinstance(module, torch.nn.Conv2d):
                return (x * z[:, None, None],)
            return (x * z.repeat_interleave(x.shape[-1] // (end - start)),)

        return multiply

    def draw(self):
        u = torch.rand_like(self.log_alpha).clamp_(1e-6, 1 - 1e-6)
        s = torch.sigmoid((u.log() - (-u).log1p() + self.log_alpha) / TEMPERATURE)
        self.z = (s * (HIGH - LOW) + LOW).clamp(0, 1)

    def open_share(self):
        return torch.sigmoid(self.log_alpha - TEMPERATURE * math.log(-LOW / HIGH)).mean()
