/** Distributions that `reset` draws from. */
import { words } from './declaration.ts';

export const initialisations = words('initialisation', {
  kaiming: {
    documentation:
      "Kaiming's uniform initialisation for the layer's fan-in, in ±√(6 / fan-in): `torch.nn.init.kaiming_uniform_` by itself. PyTorch's layers begin 2.45 times narrower (`pytorch`).",
    example: 'reset weights using kaiming',
  },
  permuted: { documentation: 'The weights of the layer, shuffled.', example: 'reset weights using permuted' },
  pytorch: {
    documentation:
      "Initial values of PyTorch's layers: weights and biases uniform in ±1/√fan-in (recurrent ones in ±1/√hidden units), tables standard normal, norms 1 and 0, running means 0 and variances 1.",
    example: 'reset all using pytorch',
  },
});
