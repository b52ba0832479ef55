/** The initialisation `kaiming`. */
import type { WordDeclaration } from '../declaration.ts';

export const kaiming: WordDeclaration = {
  kind: 'word',
  category: 'initialisation',
  word: 'kaiming',
  documentation:
    "Kaiming's uniform initialisation for the layer's fan-in, in ±√(6 / fan-in): `torch.nn.init.kaiming_uniform_` by itself. PyTorch's layers begin 2.45 times narrower (`pytorch`).",
  example: 'reset weights using kaiming',
};
