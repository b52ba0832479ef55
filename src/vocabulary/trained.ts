/** Parts of a network that `train` updates. */
import { words } from './declaration.ts';

export const trained = words('trained', {
  all: { documentation: 'All parameters.', example: 'retrain all' },
  weights: { documentation: 'Kernels and matrices.', example: 'retrain weights' },
  biases: { documentation: 'Biases of all layers.', example: 'retrain biases' },
  norms: { documentation: 'Scales and shifts of normalisations.', example: 'retrain norms' },
  head: { documentation: 'The layer that makes the logits.', example: 'retrain head' },
  inserted: { documentation: 'What `insert` added.', example: 'insert hybrid(rank: 8) on mlp\nretrain inserted' },
});
