/** Two runs: their plans, what their journals say, and the models that they wrote. */
export { diffRuns } from './diff-runs.ts';
export type { EndComparison, RunEvidence, StageLoss } from './run-evidence.ts';
export { runInWords } from './run-words.ts';
