/** Two models: what they compute otherwise, and how their values differ. */
export { compareValues, type ValueDifference } from './compare-values.ts';
export { diffModels, isSameModel } from './diff-models.ts';
export type { ModelComparison, TensorComparison, ZeroCount } from './diff-models.ts';
export { modelInWords } from './model-words.ts';
export type { Pieces } from './pieces.ts';
