/** Distributions that `reset` draws from. */
import type { WordDeclaration } from './declaration.ts';

const kaiming: WordDeclaration = {
  kind: 'word',
  category: 'initialisation',
  word: 'kaiming',
  documentation:
    "Kaiming's uniform initialisation for the layer's fan-in, in ±√(6 / fan-in): `torch.nn.init.kaiming_uniform_` by itself. PyTorch's layers begin 2.45 times narrower (`pytorch`).",
  example: 'reset weights using kaiming',
};

const permuted: WordDeclaration = {
  kind: 'word',
  category: 'initialisation',
  word: 'permuted',
  documentation: 'The weights of the layer, shuffled.',
  example: 'reset weights using permuted',
};

const pytorch: WordDeclaration = {
  kind: 'word',
  category: 'initialisation',
  word: 'pytorch',
  documentation:
    "Initial values of PyTorch's layers: weights and biases uniform in ±1/√fan-in (recurrent ones in ±1/√hidden units), tables standard normal, norms 1 and 0, running means 0 and variances 1.",
  example: 'reset all using pytorch',
};

export const initialisations: readonly WordDeclaration[] = [kaiming, permuted, pytorch];
