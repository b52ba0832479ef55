/** Re-parameterisations: what the forward pass takes for a weight. */
import type { WordDeclaration } from './declaration.ts';

const pdp: WordDeclaration = {
  kind: 'word',
  category: 'reparam',
  word: 'pdp',
  documentation: 'A soft mask of the weight and the current threshold.',
  example: 'prune weights by magnitude to 80% over 25%..75% mask pdp',
};

const softThreshold: WordDeclaration = {
  kind: 'word',
  category: 'reparam',
  word: 'soft-threshold',
  documentation: 'Every weight is pulled towards zero by the threshold.',
  example: 'prune weights by magnitude to 80% over 25%..75% mask soft-threshold',
};

const powerprop: WordDeclaration = {
  kind: 'word',
  category: 'reparam',
  word: 'powerprop',
  documentation: 'Small weights learn more slowly and stay small.',
  example: 'prune weights by magnitude to 80% over 25%..75% mask powerprop',
};

export const reparams: readonly WordDeclaration[] = [pdp, softThreshold, powerprop];
