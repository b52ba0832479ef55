/** The figures that the README shows. */

export interface Highlight {
  readonly benchmark: string;
  /** As the benchmark names it. */
  readonly what: string;
  /** What a reader calls it. */
  readonly words: string;
  /** What the rival is, where there is one. */
  readonly beside?: string;
}

export const highlights: readonly Highlight[] = [
  { benchmark: 'training-step', what: 'tiny ViT, batch 64', words: 'a training step of a tiny ViT', beside: 'PyTorch' },
  { benchmark: 'training-step', what: 'char-LLaMA, batch 16', words: 'a training step of a small LLaMA', beside: 'PyTorch' },
  { benchmark: 'training-step', what: 'ResNet-8 with BatchNorm, batch 64', words: 'a training step of ResNet-8', beside: 'PyTorch' },
  {
    benchmark: 'streaming',
    what: 'magnitude on 1.1 GB, beside cp and sync',
    words: 'magnitude pruning of a model of 1.1 GB',
    beside: '`cp` and `sync`',
  },
  {
    benchmark: 'streaming',
    what: 'neurons and compact on 1.1 GB, beside cp and sync',
    words: 'neurons of that model pruned and cut out',
    beside: '`cp` and `sync`',
  },
  {
    benchmark: 'selection',
    what: '80% of 25 M weights, global',
    words: '80% of 25 million weights chosen',
    beside: '`torch.nn.utils.prune`',
  },
  {
    benchmark: 'structured',
    what: 'ResNet-18 without half of its multiply-adds, batch 1, against dense',
    words: 'a pass of ResNet-18 at half of its multiply-adds',
    beside: 'dense',
  },
  { benchmark: 'check', what: 'espalier check, cold (rival: node -e 0)', words: '`espalier check`, cold', beside: '`node -e 0`' },
  { benchmark: 'language', what: 'parse and check, warm', words: 'recipes parsed and checked' },
  { benchmark: 'plan', what: 'espalier plan of 10,000 nodes, cold', words: 'the plan of a graph of 10,000 nodes, cold' },
  { benchmark: 'editor', what: 'key stroke to findings, p95', words: 'from a key to its findings, for 95 of 100' },
];
