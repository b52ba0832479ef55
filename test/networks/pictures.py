"""Convolutional networks at small width, with the classes that torchvision and the papers' own code write."""
import torch
import torch.nn.functional as F
from torch import nn


def conv_norm(given, made, size=3, stride=1, groups=1, act=nn.ReLU):
    parts = [nn.Conv2d(given, made, size, stride, size // 2, groups=groups, bias=False), nn.BatchNorm2d(made)]
    return nn.Sequential(*parts, *([act()] if act else []))


class Bottleneck(nn.Module):
    """torchvision's, with cardinality: ResNet, ResNeXt and, with attention, RegNetY."""

    def __init__(self, given, width, made, stride=1, groups=1, se=False):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(given, width, 1, bias=False), nn.BatchNorm2d(width)
        self.conv2, self.bn2 = nn.Conv2d(width, width, 3, stride, 1, groups=groups, bias=False), nn.BatchNorm2d(width)
        self.conv3, self.bn3 = nn.Conv2d(width, made, 1, bias=False), nn.BatchNorm2d(made)
        self.se = SqueezeExcitation(width, width // 4) if se else None
        self.downsample = conv_norm(given, made, 1, stride, act=None) if stride > 1 or given != made else None

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        y = F.relu(self.bn2(self.conv2(y)))
        if self.se is not None:
            y = self.se(y)
        y = self.bn3(self.conv3(y))
        return F.relu(y + (x if self.downsample is None else self.downsample(x)))


class SqueezeExcitation(nn.Module):
    def __init__(self, width, squeezed, gate=nn.Sigmoid):
        super().__init__()
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc1, self.fc2 = nn.Conv2d(width, squeezed, 1), nn.Conv2d(squeezed, width, 1)
        self.activation, self.scale_activation = nn.ReLU(), gate()

    def forward(self, x):
        return x * self.scale_activation(self.fc2(self.activation(self.fc1(self.avgpool(x)))))


class Classifier(nn.Module):
    """A stem, stages, a pool and a head, as torchvision writes its networks."""

    def __init__(self, stem, stages, width, classes=5):
        super().__init__()
        self.stem, self.layers = stem, nn.Sequential(*stages)
        self.avgpool, self.fc = nn.AdaptiveAvgPool2d(1), nn.Linear(width, classes)

    def forward(self, x):
        return self.fc(torch.flatten(self.avgpool(self.layers(self.stem(x))), 1))


def resnet():
    stem = nn.Sequential(conv_norm(3, 8), nn.MaxPool2d(3, 2, 1))
    return Classifier(stem, [Bottleneck(8, 8, 16), Bottleneck(16, 8, 16), Bottleneck(16, 8, 32, 2)], 32)


def resnext():
    return Classifier(conv_norm(3, 16), [Bottleneck(16, 16, 32, groups=4), Bottleneck(32, 16, 32, 2, groups=4)], 32)


def regnet():
    return Classifier(conv_norm(3, 16, stride=2), [Bottleneck(16, 16, 16, groups=2, se=True), Bottleneck(16, 32, 32, 2, groups=4, se=True)], 32)


class DenseLayer(nn.Module):
    def __init__(self, given, growth):
        super().__init__()
        self.norm1, self.conv1 = nn.BatchNorm2d(given), nn.Conv2d(given, 4 * growth, 1, bias=False)
        self.norm2, self.conv2 = nn.BatchNorm2d(4 * growth), nn.Conv2d(4 * growth, growth, 3, padding=1, bias=False)

    def forward(self, parts):
        x = torch.cat(parts, 1)
        return self.conv2(F.relu(self.norm2(self.conv1(F.relu(self.norm1(x))))))


class DenseBlock(nn.ModuleDict):
    def __init__(self, given, growth, layers):
        super().__init__()
        for at in range(layers):
            self.add_module(f"denselayer{at + 1}", DenseLayer(given + at * growth, growth))

    def forward(self, x):
        parts = [x]
        for layer in self.values():
            parts.append(layer(parts))
        return torch.cat(parts, 1)


def densenet():
    transition = nn.Sequential(nn.BatchNorm2d(20), nn.ReLU(inplace=True), nn.Conv2d(20, 10, 1, bias=False), nn.AvgPool2d(2, 2))
    end = nn.Sequential(nn.BatchNorm2d(18), nn.ReLU(inplace=True))
    return Classifier(conv_norm(3, 8), [DenseBlock(8, 4, 3), transition, DenseBlock(10, 4, 2), end], 18)


class InvertedResidual(nn.Module):
    def __init__(self, given, expanded, made, stride=1, se=True, act=nn.Hardswish, gate=nn.Hardsigmoid):
        super().__init__()
        parts = [conv_norm(given, expanded, 1, act=act), conv_norm(expanded, expanded, 3, stride, expanded, act)]
        parts += [SqueezeExcitation(expanded, 4, gate)] if se else []
        self.block = nn.Sequential(*parts, conv_norm(expanded, made, 1, act=None))
        self.residual = stride == 1 and given == made

    def forward(self, x):
        return x + self.block(x) if self.residual else self.block(x)


def mobilenet():
    blocks = [InvertedResidual(8, 16, 8, se=False, act=nn.ReLU), InvertedResidual(8, 24, 12, 2), InvertedResidual(12, 24, 12)]
    return Classifier(conv_norm(3, 8, stride=2, act=nn.Hardswish), [*blocks, conv_norm(12, 24, 1, act=nn.Hardswish)], 24)


def efficientnet():
    more = {"act": nn.SiLU, "gate": nn.Sigmoid}
    blocks = [InvertedResidual(8, 16, 8, **more), InvertedResidual(8, 24, 12, 2, **more), InvertedResidual(12, 24, 12, **more)]
    return Classifier(conv_norm(3, 8, stride=2, act=nn.SiLU), [*blocks, conv_norm(12, 24, 1, act=nn.SiLU)], 24)


class VGG(nn.Module):
    def __init__(self):
        super().__init__()
        layers = []
        for given, made in ((3, 8), (8, 16)):
            layers += [nn.Conv2d(given, made, 3, padding=1), nn.ReLU(inplace=True), nn.MaxPool2d(2, 2)]
        self.features, self.avgpool = nn.Sequential(*layers), nn.AdaptiveAvgPool2d((2, 2))
        self.classifier = nn.Sequential(nn.Linear(64, 32), nn.ReLU(True), nn.Dropout(0.0), nn.Linear(32, 5))

    def forward(self, x):
        return self.classifier(torch.flatten(self.avgpool(self.features(x)), 1))


class Inception(nn.Module):
    def __init__(self, given):
        super().__init__()
        self.branch1 = conv_norm(given, 4, 1)
        self.branch2 = nn.Sequential(conv_norm(given, 4, 1), conv_norm(4, 8, 3))
        self.branch3 = nn.Sequential(conv_norm(given, 2, 1), conv_norm(2, 4, 5))
        self.branch4 = nn.Sequential(nn.MaxPool2d(3, 1, 1, ceil_mode=True), conv_norm(given, 4, 1))

    def forward(self, x):
        return torch.cat([self.branch1(x), self.branch2(x), self.branch3(x), self.branch4(x)], 1)


def inception():
    return Classifier(conv_norm(3, 8, stride=2), [Inception(8), nn.MaxPool2d(3, 2, 1, ceil_mode=True), Inception(20)], 20)


class PReluNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.act1 = nn.Conv2d(3, 8, 3, padding=1), nn.PReLU()
        self.conv2, self.act2 = nn.Conv2d(8, 16, 3, 2, 1), nn.PReLU(16)
        self.fc = nn.Linear(16, 5)

    def forward(self, x):
        return self.fc(self.act2(self.conv2(self.act1(self.conv1(x)))).mean((2, 3)))


class GroupNormNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.norm1 = nn.Conv2d(3, 8, 3, padding=1), nn.GroupNorm(2, 8)
        self.conv2, self.norm2 = nn.Conv2d(8, 16, 3, 2, 1), nn.GroupNorm(4, 16)
        self.conv3, self.norm3 = nn.Conv2d(16, 16, 3, 1, 1), nn.InstanceNorm2d(16, affine=True)
        self.fc = nn.Linear(16, 5)

    def forward(self, x):
        x = F.silu(self.norm2(self.conv2(F.silu(self.norm1(self.conv1(x))))))
        return self.fc(F.silu(x + self.norm3(self.conv3(x))).mean((2, 3)))


class Siamese(nn.Module):
    """Both pictures stand beside each other, so that there is one input."""

    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(3, 8, 3, 2, 1), nn.ReLU(), nn.Conv2d(8, 16, 3, 2, 1), nn.ReLU(), nn.Flatten(), nn.Linear(256, 16))
        self.head = nn.Linear(16, 2)

    def forward(self, x):
        left, right = x.chunk(2, 3)
        return self.head(torch.abs(self.body(left) - self.body(right)))


class SqueezeNet(nn.Module):
    """Fire modules, and a classifier that is a convolution."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 16, 3, 2), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2, ceil_mode=True))
        self.squeeze, self.one, self.three = nn.Conv2d(16, 4, 1), nn.Conv2d(4, 8, 1), nn.Conv2d(4, 8, 3, padding=1)
        self.classifier = nn.Sequential(nn.Dropout(0.0), nn.Conv2d(16, 5, 1), nn.ReLU(inplace=True), nn.AdaptiveAvgPool2d((1, 1)))

    def forward(self, x):
        x = F.relu(self.squeeze(self.stem(x)))
        x = torch.cat([F.relu(self.one(x)), F.relu(self.three(x))], 1)
        return torch.flatten(self.classifier(x), 1)


class ShuffleUnit(nn.Module):
    def __init__(self, width):
        super().__init__()
        half = width // 2
        self.branch = nn.Sequential(conv_norm(half, half, 1), conv_norm(half, half, 3, groups=half, act=None), conv_norm(half, half, 1))

    def forward(self, x):
        kept, own = x.chunk(2, dim=1)
        x = torch.cat((kept, self.branch(own)), dim=1)
        n, c, h, w = x.size()
        return x.view(n, 2, c // 2, h, w).transpose(1, 2).contiguous().view(n, c, h, w)


def shufflenet():
    return Classifier(conv_norm(3, 16, stride=2), [ShuffleUnit(16), ShuffleUnit(16), conv_norm(16, 24, 1)], 24)


class ConvNeXtBlock(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.dwconv, self.norm = nn.Conv2d(width, width, 7, padding=3, groups=width), nn.LayerNorm(width, eps=1e-6)
        self.pwconv1, self.act, self.pwconv2 = nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width)
        self.gamma = nn.Parameter(0.1 * torch.ones(width))

    def forward(self, x):
        y = self.norm(self.dwconv(x).permute(0, 2, 3, 1))
        y = self.gamma * self.pwconv2(self.act(self.pwconv1(y)))
        return x + y.permute(0, 3, 1, 2)


def convnext():
    return Classifier(nn.Conv2d(3, 16, 4, 4), [ConvNeXtBlock(16), ConvNeXtBlock(16)], 16)
