"""Networks whose outputs are pictures, maps or boxes, and those that generate: U-Net, DeepLab-like, FPN, detectors, autoencoders."""
import torch
import torch.nn.functional as F
from torch import nn

from pictures import Bottleneck, conv_norm


class DoubleConv(nn.Sequential):
    def __init__(self, given, made):
        super().__init__(conv_norm(given, made), conv_norm(made, made))


class UNet(nn.Module):
    """`bilinear` chooses between Upsample and ConvTranspose, as milesial's U-Net does."""

    def __init__(self, bilinear=True, classes=2):
        super().__init__()
        self.inc, self.down1, self.down2 = DoubleConv(3, 8), DoubleConv(8, 16), DoubleConv(16, 16 if bilinear else 32)
        self.bilinear = bilinear
        if bilinear:
            self.up1 = self.up2 = nn.Upsample(scale_factor=2, mode="bilinear", align_corners=True)
        else:
            self.up1, self.up2 = nn.ConvTranspose2d(32, 16, 2, 2), nn.ConvTranspose2d(16, 8, 2, 2)
        self.conv1 = DoubleConv(32, 8 if bilinear else 16)
        self.conv2, self.outc = DoubleConv(16, 8), nn.Conv2d(8, classes, 1)

    def forward(self, x):
        a = self.inc(x)
        b = self.down1(F.max_pool2d(a, 2))
        c = self.down2(F.max_pool2d(b, 2))
        x = self.conv1(self.joined(b, self.up1(c)))
        return self.outc(self.conv2(self.joined(a, self.up2(x))))

    @staticmethod
    def joined(skip, x):
        dy, dx = skip.size(2) - x.size(2), skip.size(3) - x.size(3)
        return torch.cat([skip, F.pad(x, [dx // 2, dx - dx // 2, dy // 2, dy - dy // 2])], 1)


class DeepLab(nn.Module):
    """Dilated convolutions, the pooled branch, and a map that F.interpolate brings to the size of the picture."""

    def __init__(self):
        super().__init__()
        self.backbone = nn.Sequential(conv_norm(3, 8, stride=2), Bottleneck(8, 8, 16, 2))
        self.aspp = nn.ModuleList(
            [conv_norm(16, 8, 1)]
            + [nn.Sequential(nn.Conv2d(16, 8, 3, padding=d, dilation=d, bias=False), nn.BatchNorm2d(8), nn.ReLU()) for d in (2, 3)]
        )
        self.pool = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(16, 8, 1, bias=False), nn.ReLU())
        self.project, self.head = conv_norm(32, 8, 1), nn.Conv2d(8, 2, 1)

    def forward(self, x):
        size = x.shape[-2:]
        f = self.backbone(x)
        parts = [branch(f) for branch in self.aspp]
        parts.append(F.interpolate(self.pool(f), size=f.shape[-2:], mode="bilinear", align_corners=False))
        return F.interpolate(self.head(self.project(torch.cat(parts, 1))), size=size, mode="bilinear", align_corners=False)


class FPN(nn.Module):
    """Lateral convolutions, and the way down by F.interpolate(mode="nearest"), as torchvision writes it."""

    def __init__(self):
        super().__init__()
        self.c1, self.c2, self.c3 = conv_norm(3, 8, stride=2), conv_norm(8, 16, stride=2), conv_norm(16, 32, stride=2)
        self.inner = nn.ModuleList(nn.Conv2d(w, 8, 1) for w in (8, 16, 32))
        self.layer = nn.ModuleList(nn.Conv2d(8, 8, 3, padding=1) for _ in range(3))
        self.head = nn.Linear(24, 5)

    def forward(self, x):
        a = self.c1(x)
        b = self.c2(a)
        c = self.c3(b)
        last = self.inner[2](c)
        found = [self.layer[2](last)]
        for at, part in ((1, b), (0, a)):
            lateral = self.inner[at](part)
            last = lateral + F.interpolate(last, size=lateral.shape[-2:], mode="nearest")
            found.insert(0, self.layer[at](last))
        return self.head(torch.cat([part.mean((2, 3)) for part in found], 1))


class YoloNeck(nn.Module):
    """A C3 block, SPPF, nn.Upsample and a head that lays its places in a row."""

    def __init__(self):
        super().__init__()
        act = nn.SiLU
        self.stem, self.down = conv_norm(3, 8, 3, 2, act=act), conv_norm(8, 16, 3, 2, act=act)
        self.cv1, self.cv2 = conv_norm(16, 8, 1, act=act), conv_norm(32, 16, 1, act=act)
        self.m = nn.MaxPool2d(3, 1, 1)
        self.up, self.out = nn.Upsample(None, 2, "nearest"), conv_norm(24, 16, 1, act=act)
        self.detect = nn.Conv2d(16, 2 * 6, 1)

    def forward(self, x):
        a = self.stem(x)
        x = self.cv1(self.down(a))
        y1 = self.m(x)
        y2 = self.m(y1)
        x = self.cv2(torch.cat([x, y1, y2, self.m(y2)], 1))
        x = self.detect(self.out(torch.cat([self.up(x), a], 1)))
        n, _, h, w = x.shape
        return x.view(n, 2, 6, h, w).permute(0, 1, 3, 4, 2).contiguous().view(n, -1, 6)


class SSD(nn.Module):
    """Maps of two sizes, whose class scores are laid behind each other."""

    def __init__(self, classes=4):
        super().__init__()
        self.body, self.extra = nn.Sequential(conv_norm(3, 8, stride=2), conv_norm(8, 16, stride=2)), conv_norm(16, 16, stride=2)
        self.heads = nn.ModuleList(nn.Conv2d(16, 3 * classes, 3, padding=1) for _ in range(2))
        self.classes = classes

    def forward(self, x):
        a = self.body(x)
        found = []
        for head, part in zip(self.heads, (a, self.extra(a))):
            y = head(part)
            n, _, h, w = y.shape
            found.append(y.view(n, -1, self.classes, h, w).permute(0, 3, 4, 1, 2).reshape(n, -1, self.classes))
        return torch.cat(found, 1)


class SuperResolution(nn.Module):
    """ESPCN: sub-pixel convolution."""

    def __init__(self):
        super().__init__()
        self.conv1, self.conv2, self.conv3 = nn.Conv2d(1, 16, 5, padding=2), nn.Conv2d(16, 8, 3, padding=1), nn.Conv2d(8, 4, 3, padding=1)
        self.shuffle = nn.PixelShuffle(2)

    def forward(self, x):
        return self.shuffle(self.conv3(torch.tanh(self.conv2(torch.tanh(self.conv1(x))))))


class Autoencoder(nn.Module):
    """ConvTranspose with output padding and with groups."""

    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(nn.Conv2d(3, 8, 3, 2, 1), nn.ReLU(), nn.Conv2d(8, 16, 3, 2, 1), nn.ReLU())
        up = nn.ConvTranspose2d(16, 8, 3, 2, 1, output_padding=1, groups=2)
        self.decoder = nn.Sequential(up, nn.BatchNorm2d(8), nn.ReLU(), nn.ConvTranspose2d(8, 3, 3, 2, 1, output_padding=1), nn.Sigmoid())

    def forward(self, x):
        return self.decoder(self.encoder(x))


class VAE(nn.Module):
    """Its mean, as it is used after training: one input and one output."""

    def __init__(self):
        super().__init__()
        self.fc1, self.fc21, self.fc22 = nn.Linear(64, 32), nn.Linear(32, 8), nn.Linear(32, 8)
        self.fc3, self.fc4 = nn.Linear(8, 32), nn.Linear(32, 64)

    def forward(self, x):
        x = x.view(-1, 64)
        h = F.relu(self.fc1(x))
        z = self.fc21(h) + 0.1 * torch.exp(0.5 * self.fc22(h))
        return torch.sigmoid(self.fc4(F.relu(self.fc3(z))))


class Generator(nn.Module):
    """DCGAN's generator."""

    def __init__(self):
        super().__init__()
        self.main = nn.Sequential(
            nn.ConvTranspose2d(8, 16, 4, 1, 0, bias=False), nn.BatchNorm2d(16), nn.ReLU(True),
            nn.ConvTranspose2d(16, 8, 4, 2, 1, bias=False), nn.BatchNorm2d(8), nn.ReLU(True),
            nn.ConvTranspose2d(8, 3, 4, 2, 1, bias=False), nn.Tanh(),
        )

    def forward(self, z):
        return self.main(z[:, :, None, None])


class Denoiser(nn.Module):
    """A U-Net of diffusion: GroupNorm, SiLU, attention over the places, nearest upsampling."""

    def __init__(self, width=16):
        super().__init__()
        self.conv_in, self.norm1, self.conv1 = nn.Conv2d(3, width, 3, padding=1), nn.GroupNorm(4, width), nn.Conv2d(width, width, 3, padding=1)
        self.down, self.norm2 = nn.Conv2d(width, width, 3, 2, 1), nn.GroupNorm(4, width)
        self.q, self.k, self.v, self.proj = (nn.Conv2d(width, width, 1) for _ in range(4))
        self.up, self.norm_out, self.conv_out = nn.Conv2d(width, width, 3, padding=1), nn.GroupNorm(4, 2 * width), nn.Conv2d(2 * width, 3, 3, padding=1)

    def forward(self, x):
        a = self.conv_in(x)
        a = a + self.conv1(F.silu(self.norm1(a)))
        h = self.down(a)
        b, c, height, width = h.shape
        n = self.norm2(h)
        q, k, v = (part(n).reshape(b, c, height * width) for part in (self.q, self.k, self.v))
        w = torch.softmax(torch.einsum("bci,bcj->bij", q, k) * c**-0.5, -1)
        h = h + self.proj(torch.einsum("bij,bcj->bci", w, v).reshape(b, c, height, width))
        h = self.up(F.interpolate(h, scale_factor=2.0, mode="nearest"))
        return self.conv_out(F.silu(self.norm_out(torch.cat([h, a], 1))))
