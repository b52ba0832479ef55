/** How a target is shared out among layers: by a rule, or computed from a measurement. */
import { words } from './declaration.ts';
import { count, measured, positiveNumber, share } from './values.ts';

export const allocators = words('allocator', {
  sensitivity: {
    args: [
      {
        name: 'metric',
        shape: measured,
        positional: true,
        required: true,
        documentation: 'What is measured while one layer at a time is pruned.',
      },
      { name: 'levels', shape: count, default: '10', documentation: 'How many sparsities are tried in each layer.' },
    ],
    documentation: 'Gives each layer the sparsity that its measured loss of a metric allows.',
    example: 'prune weights by magnitude to 80% allocated by sensitivity(loss, levels: 9)',
  },
  distortion: {
    args: [{ name: 'levels', shape: count, default: '10', documentation: 'How many sparsities are tried in each layer.' }],
    documentation:
      'As `sensitivity`, of how far outputs move: the mean squared change of a sample’s outputs, of all samples the largest (arXiv:2308.10438).',
    example: 'prune weights by magnitude to 80% allocated by distortion(levels: 9)',
  },
  global: {
    args: [
      {
        name: 'criterion',
        shape: { kind: 'expression', role: 'criterion' },
        positional: true,
        required: true,
        documentation: 'The score that the threshold is set on.',
      },
      { name: 'at', shape: { kind: 'name', of: ['mark'], known: ['original'] }, documentation: 'The state whose weights are scored.' },
    ],
    documentation: 'Gives each layer the share that a global threshold on another criterion would give it.',
    example: 'mark start\nprune weights by magnitude to 80% allocated by global(|w|, at: start)',
  },
  zeroth: {
    args: [{ name: 'eps', shape: positiveNumber, default: '1e-3', documentation: 'How far weights are moved to and fro.' }],
    documentation:
      'What is kept goes to layers in proportion to |L(W + eps·z) − L(W − eps·z)| / (2·eps), z drawn anew for each layer and every eight samples: two forward passes, no gradient (ECoFLaP, arXiv:2310.02998).',
    example:
      'prune weights by wanda to 60%\n  ranked per row\n  protect min 30% per layer\n  allocated by zeroth(eps: 1e-3) per block\n  using 32 samples of calibration',
  },
  shifted: {
    args: [
      {
        name: 'score',
        shape: { kind: 'expression', role: 'criterion' },
        positional: true,
        required: true,
        documentation: 'One number of a layer or block: the higher, the less it loses.',
      },
      {
        name: 'amplitude',
        shape: share,
        default: '2%',
        documentation: 'By how much the sparsity of the highest, or of the lowest, is moved.',
      },
    ],
    documentation:
      'Every layer loses the same share more, moved by its score: centred, and divided by the largest distance from the mean (Adapt-Pruner, arXiv:2502.03460).',
    example: 'prune weights by magnitude to 60% allocated by shifted(mean(|w|), amplitude: 5%) per block',
  },
  logistic: {
    args: [
      {
        name: 'score',
        shape: { kind: 'expression', role: 'criterion' },
        positional: true,
        required: true,
        documentation: 'One number of a layer or block: the higher, the more it keeps.',
      },
      { name: 'scale', shape: positiveNumber, default: '1', documentation: 'What the distance of a score from the mean is multiplied by.' },
    ],
    documentation:
      'Every layer or block keeps in proportion to its size times 1 / (1 + exp(−scale · (score − mean))) (CFSP, arXiv:2409.13199).',
    example:
      'prune weights by magnitude to 60% allocated by logistic(avg(angle(h_in, h_out)), scale: 26.2) per block\n  using 64 samples of calibration',
  },
});

/** How a target is shared out among layers. */
export const allocations = words('allocation', {
  global: {
    documentation: 'One threshold for the whole selection: raw scores of all layers compete.',
    example: 'prune weights by global magnitude to 80%',
  },
  uniform: { documentation: 'The same ratio in every layer.', example: 'prune weights by uniform magnitude to 80%' },
  erk: {
    documentation: "Erdős–Rényi with kernels: density is proportional to the sum of a layer's dimensions over their product.",
    example: 'prune weights by erk magnitude to 80%',
  },
  er: {
    documentation: 'Erdős–Rényi: density is proportional to (in + out) / (in · out).',
    example: 'prune weights by er magnitude to 80%',
  },
});
