"""The networks of docs/networks.md by name: how each is made, what it reads, what it is trained for, which of its units go."""
import torch
from torch import nn

import attention
import composed
import dense
import found
import others
import pictures
import several
import varied

COUNT, BATCH = 16, 8


def picture(*dims):
    return lambda: torch.randn(COUNT, *dims)


def tokens(length=12, size=40):
    return lambda: torch.randint(1, size, (COUNT, length))


def padded(**fed):
    return lambda: several.sentences(COUNT, {"input_ids": "x", **fed})


def wave():
    return torch.randn(COUNT, 1, 256)


def table():
    numbers = torch.randn(COUNT, 6)
    numbers[:, 0], numbers[:, 1] = torch.randint(0, 6, (COUNT,)).float(), torch.randint(0, 5, (COUNT,)).float()
    return numbers


square = picture(3, 16, 16)
#: name: (how it is made, its samples, the loss, its units, the axes of a sample that may have any length)
networks = {
    "resnet": (pictures.resnet, square, "crossentropy", "channels", (2, 3)),
    "resnext": (pictures.resnext, square, "crossentropy", "channels", (2, 3)),
    "densenet": (pictures.densenet, square, "crossentropy", "channels", (2, 3)),
    "regnet": (pictures.regnet, square, "crossentropy", "channels", (2, 3)),
    "mobilenet": (pictures.mobilenet, square, "crossentropy", "channels", (2, 3)),
    "efficientnet": (pictures.efficientnet, square, "crossentropy", "channels", (2, 3)),
    "vgg": (pictures.VGG, square, "crossentropy", "channels", ()),
    "inception": (pictures.inception, square, "crossentropy", "channels", (2, 3)),
    "squeezenet": (pictures.SqueezeNet, square, "crossentropy", "channels", (2, 3)),
    "shufflenet": (pictures.shufflenet, square, "crossentropy", "channels", (2, 3)),
    "convnext": (pictures.convnext, square, "crossentropy", "neurons", (2, 3)),
    "prelu": (pictures.PReluNet, square, "crossentropy", "channels", (2, 3)),
    "groupnorm": (pictures.GroupNormNet, square, "crossentropy", "channels", (2, 3)),
    "siamese": (pictures.Siamese, picture(3, 16, 32), "crossentropy", "channels", ()),
    "ssd": (dense.SSD, square, "crossentropy", "channels", (2, 3)),
    "yolo-neck": (dense.YoloNeck, square, "crossentropy", "channels", (2, 3)),
    "unet": (dense.UNet, square, "mse", "channels", (2, 3)),
    "unet-transposed": (lambda: dense.UNet(False), square, "mse", "channels", (2, 3)),
    "unet-segmentation": (lambda: dense.UNet(classes=4), square, "segmentation", "channels", (2, 3)),
    "deeplab": (dense.DeepLab, square, "mse", "channels", (2, 3)),
    "fpn": (dense.FPN, square, "crossentropy", "channels", (2, 3)),
    "super-resolution": (dense.SuperResolution, picture(1, 12, 12), "mse", "channels", (2, 3)),
    "autoencoder": (dense.Autoencoder, square, "mse", "channels", (2, 3)),
    "vae": (dense.VAE, picture(8, 8), "bce", "neurons", ()),
    "generator": (dense.Generator, picture(8), "mse", "channels", ()),
    "denoiser": (dense.Denoiser, square, "mse", "channels", (2, 3)),
    "bert": (attention.Bert, tokens(), "crossentropy", "heads", (1,)),
    "bert-tagger": (lambda: attention.Bert(True, 6), tokens(), "crossentropy", "neurons", (1,)),
    "gpt2": (attention.GPT2, tokens(), "crossentropy", "neurons", (1,)),
    "llama": (attention.Llama, tokens(), "crossentropy", "heads", (1,)),
    "llama-outer": (lambda: attention.Llama(True), tokens(), "crossentropy", "neurons", (1,)),
    "t5": (attention.T5Step, tokens(), "crossentropy", "neurons", (1,)),
    "vit": (attention.ViT, square, "crossentropy", "heads", ()),
    "vit-einsum": (lambda: attention.ViT(True), square, "crossentropy", "neurons", ()),
    "swin": (attention.Swin, square, "crossentropy", "neurons", ()),
    "sam": (attention.Sam, square, "crossentropy", "neurons", ()),
    "mixer": (attention.Mixer, square, "crossentropy", "neurons", ()),
    "crnn": (others.CRNN, picture(1, 8, 24), "crossentropy", "channels", ()),
    "tcn": (others.TCN, picture(4, 20), "crossentropy", "channels", (2,)),
    "cnn-tagger": (others.ConvTagger, picture(4, 6), "tags", "channels", ()),
    "lstm-tagger": (others.Tagger, tokens(), "crossentropy", "hidden", (1,)),
    "gru": (others.GRUClassifier, picture(10, 4), "crossentropy", "hidden", (1,)),
    "tabular": (others.Tabular, table, "crossentropy", "neurons", ()),
    "audio": (others.Audio, wave, "crossentropy", "channels", (2,)),
    "mlp": (others.MLP, picture(8, 8), "crossentropy", "neurons", ()),
    "bert-inputs": (several.BertInputs, padded(attention_mask="{ not: 0 }", token_type_ids=0), "tagged", "heads", (1,)),
    "bert-columns": (several.BertInputs, padded(attention_mask="mask", token_type_ids="kinds"), "tagged", "neurons", (1,)),
    "two-pictures": (several.TwoPictures, lambda: several.pairs(COUNT), "crossentropy", "channels", ()),
    "lstm-started": (several.Started, lambda: several.series(COUNT), "crossentropy", "neurons", ()),
    "textcnn": (others.TextCNN, tokens(), "crossentropy", "channels", (1,)),
    "retinanet": (composed.RetinaNet, square, "crossentropy", "channels", (2, 3)),
    "segformer": (composed.SegFormer, square, "mse", "neurons", ()),
    "mobilevit": (composed.MobileViT, square, "crossentropy", "neurons", ()),
    "conformer": (composed.Conformer, picture(14, 10), "crossentropy", "neurons", (1,)),
    "perceiver": (composed.Perceiver, picture(10, 4), "crossentropy", "heads", (1,)),
    "mamba": (composed.Mamba, tokens(), "crossentropy", "neurons", (1,)),
    "wavenet": (composed.WaveNet, picture(1, 20), "crossentropy", "channels", (2,)),
    "encoder": (composed.Encoder, tokens(), "crossentropy", "neurons", (1,)),
    "detr": (composed.DETR, square, "crossentropy", "neurons", ()),
    "attention-pool": (composed.AttentionPool, picture(9, 4), "crossentropy", "neurons", (1,)),
    "bilstm": (composed.BiLSTM, tokens(), "crossentropy", "hidden", (1,)),
    "bilstm-tagger": (lambda: composed.BiLSTM(1), tokens(), "crossentropy", "hidden", ()),
    "odd-resnet": (composed.OddResNet, picture(3, 32, 48), "crossentropy", "channels", ()),
    "discriminator": (composed.Discriminator, square, "mse", "channels", (2, 3)),
    "mobilenet-v3": (composed.MobileNetV3, square, "crossentropy", "channels", (2, 3)),
    "gru-attention": (composed.GRUAttention, picture(10, 4), "crossentropy", "hidden", (1,)),
    "gcn": (composed.GCN, picture(8, 8), "crossentropy", "neurons", ()),
    "ghostnet": (varied.GhostNet, square, "crossentropy", "channels", (2, 3)),
    "hrnet": (varied.HRNet, square, "segmentation", "channels", (2, 3)),
    "unet-binary": (lambda: dense.UNet(classes=1), square, "bce", "channels", (2, 3)),
    "gat": (varied.GAT, picture(6, 11), "crossentropy", "neurons", ()),
    "two-tower": (varied.TwoTower, lambda: varied.readers(COUNT), "bce", "neurons", ()),
    "nbeats": (varied.NBeats, picture(12), "mse", "neurons", ()),
    "pointnet": (varied.PointNet, picture(3, 20), "crossentropy", "channels", (2,)),
    "fusion": (varied.Fusion, lambda: varied.captions(COUNT), "crossentropy", "heads", ()),
    "linear-attention": (varied.LinearAttention, tokens(), "crossentropy", "heads", (1,)),
    "diffusion-unet": (composed.DiffusionUNet, square, "mse", "channels", ()),
    "siamese-norm": (found.SiameseNorm, lambda: found.twins(COUNT), "crossentropy", "channels", ()),
    "prototypes": (found.Prototypes, lambda: found.shots(COUNT), "crossentropy", "channels", ()),
    "tabnet": (found.TabNet, picture(8), "crossentropy", "neurons", ()),
    "cnn-lstm": (found.CNNLSTM, picture(5, 1, 8, 8), "crossentropy", "channels", ()),
    "pointer": (found.Pointer, tokens(), "crossentropy", "hidden", (1,)),
    "vitdet": (found.ViTDet, square, "crossentropy", "heads", ()),
    "swin-v2": (found.SwinV2, square, "crossentropy", "heads", ()),
    "deberta": (found.DeBERTa, tokens(), "crossentropy", "neurons", (1,)),
    "nanogpt": (found.NanoGPT, tokens(), "crossentropy", "heads", (1,)),
    "gemma": (found.Gemma, tokens(), "crossentropy", "heads", (1,)),
    "gmlp": (found.GMLP, tokens(), "crossentropy", "width", ()),
    "cyclegan": (found.CycleGAN, square, "mse", "channels", ()),
    "patchtst": (found.PatchTST, picture(24, 3), "mse", "heads", ()),
    "unet-3d": (found.UNet3D, picture(1, 4, 8, 8), "segmentation", "channels", ()),
    "r2plus1d": (found.R2Plus1D, picture(3, 4, 16, 16), "crossentropy", "channels", (2, 3, 4)),
    "co-attention": (found.CoAttention, lambda: found.described(COUNT), "crossentropy", "heads", ()),
    "translator": (found.Translator, lambda: found.translations(COUNT), "crossentropy", "neurons", ()),
    "capsules": (found.Capsules, picture(1, 16, 16), "mse", "channels", ()),
    "albert": (found.ALBERT, tokens(), "crossentropy", "heads", (1,)),
    "critic": (found.Critic, square, "mse", "channels", (2, 3)),
    "vocoder": (varied.Vocoder, picture(8, 12), "mse", "channels", (2,)),
    "crf": (found.CRF, tokens(6), "crossentropy", "hidden", ()),
}


#: losses over the classes of axis 1, as PyTorch has them, by the task that says so
over_classes = {"segmentation": "loss: crossentropy, ignore: 255", "tags": "loss: crossentropy, classes: 1"}


class Case:
    """A network with its samples and labels, the same on every call."""

    def __init__(self, name):
        make, samples, self.loss, self.units, self.free = networks[name]
        torch.manual_seed(11)
        self.name, self.net = name, make().eval()
        for own in self.net.modules():
            if isinstance(own, (nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d, nn.LayerNorm, nn.GroupNorm)) and own.weight is not None:
                nn.init.uniform_(own.weight, 0.5, 1.5)
                if own.bias is not None:
                    nn.init.uniform_(own.bias, -0.2, 0.2)
            if isinstance(own, (nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d)):
                nn.init.uniform_(own.running_mean, -0.2, 0.2)
                nn.init.uniform_(own.running_var, 0.5, 1.5)
        self.x = samples()
        with torch.no_grad():
            y = self.outputs(self.net, self.x)
        self.task = over_classes.get(self.loss, f"loss: {self.loss}")
        if self.loss in over_classes:
            self.y = torch.randint(0, y.shape[1], (len(y), *y.shape[2:]))
            if self.loss == "segmentation":
                self.y[torch.rand(self.y.shape) < 0.2] = 255
            return
        if self.loss == "tagged":
            self.task = "loss: crossentropy, ignore: -100"
            ids, *_ = self.x.tensors()
            self.y = torch.randint(0, y.shape[-1], y.shape[:-1]).masked_fill(ids == 0, -100)
            return
        shape = y.shape[:-1] if self.loss == "crossentropy" else y.shape
        self.y = torch.randint(0, y.shape[-1], shape) if self.loss == "crossentropy" else torch.rand(shape)

    @property
    def read(self):
        """Parameters that an output depends on; PyTorch gives the others no gradient, and no exporter writes them."""
        net = Case(self.name).net
        self.outputs(net, self.x[:BATCH]).sum().backward()
        return {name for name, own in net.named_parameters() if own.grad is not None}

    @property
    def inputs(self):
        return list(self.x.parts) if isinstance(self.x, several.Several) else ["x"]

    @staticmethod
    def outputs(net, x):
        return net(*x.tensors()) if isinstance(x, several.Several) else net(x)

    def loss_of(self, output, y):
        if self.loss == "tagged":
            return nn.functional.cross_entropy(output.flatten(0, -2), y.flatten(), ignore_index=-100)
        if self.loss in over_classes:
            return nn.functional.cross_entropy(output, y, ignore_index=255)
        if self.loss == "crossentropy":
            return nn.functional.cross_entropy(output.flatten(0, -2), y.flatten())
        return {"mse": nn.functional.mse_loss, "bce": nn.functional.binary_cross_entropy_with_logits}[self.loss](output, y)

    def axes(self, lengths):
        made = {0: "batch"}
        free = {axis: f"n{axis}" for axis in self.free} if lengths else {}
        batch = self.x.axes if isinstance(self.x, several.Several) else {}
        return {**{name: {batch.get(name, 0): "batch", **free} for name in self.inputs}, "y": made}
