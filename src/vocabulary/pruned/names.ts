/** The words for what is pruned, by kind. Other declarations refer to them, so that no list of them is kept twice. */

/** Slices of layers that go together with all that depends on them. */
export const unitNames = [
  'channels',
  'neurons',
  'heads',
  'dimensions',
  'experts',
  'hidden',
  'width',
  'rows',
] as const;

/** Residual branches, and blocks of them. */
export const branchNames = ['blocks', 'sublayers'] as const;
