"""
Products of the Hessian of a loss with a direction, by PyTorch's double backward in float64: `MODEL X Y DIRECTION PRODUCT NAME…`. Direction
(float32) and product (float64) are the bytes of the named tensors, one behind the other.
"""
import sys

import numpy as np
import torch
from onnx_in_torch import evaluate, load

torch.set_num_threads(1)
model, tensors = load(sys.argv[1])
x, y = (np.load(name) for name in sys.argv[2:4])
x = torch.from_numpy(x / 255 if x.dtype == np.uint8 else x)
wanted = [tensors[name].requires_grad_() for name in sys.argv[6:]]
flat = torch.from_numpy(np.fromfile(sys.argv[4], np.float32)).double()
directions = [part.reshape(w.shape) for part, w in zip(flat.split([w.numel() for w in wanted]), wanted)]
out = evaluate(model, tensors, x.double() if x.is_floating_point() else x)
loss = torch.nn.functional.cross_entropy(out.reshape(-1, out.shape[-1]), torch.from_numpy(y.astype(np.int64)).reshape(-1))
gradients = torch.autograd.grad(loss, wanted, create_graph=True)
products = torch.autograd.grad(sum((g * v).sum() for g, v in zip(gradients, directions)), wanted)
torch.cat([one.flatten() for one in products]).numpy().tofile(sys.argv[5])
