/** The figures that the README shows. */

export interface Highlight {
  readonly benchmark: string;
  /** As the benchmark names it. */
  readonly what: string;
  /** What a reader calls it. */
  readonly words: string;
  /** What the rival is. */
  readonly beside: string;
}

export const highlights: readonly Highlight[] = [
  {
    ...{ benchmark: 'training-step', what: 'ResNet-8 with BatchNorm, batch 64' },
    ...{ words: 'a training step of ResNet-8', beside: 'PyTorch' },
  },
];
