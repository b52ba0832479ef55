/** Two models: what they compute otherwise, and how their values differ. */
export { compareValues } from './compare-values.ts';
export { diffModels } from './diff-models.ts';
export type { ModelComparison } from './diff-models.ts';
export { modelInWords } from './model-words.ts';
