/** Two runs: their plans, what their journals say, and the models that they wrote. */
export { diffRuns } from './diff-runs.ts';
export type { ComparedEnd, LossPair, MetricPair, RunComparison } from './diff-runs.ts';
export type { MaskOverlap, Masks } from './mask-overlap.ts';
export type { EndComparison, Expected, Measured, RunEvidence, StageLoss } from './run-evidence.ts';
export { runInWords } from './run-words.ts';
