/** The graph that says how many samples open each gate by input. */
import type { Outcome } from '../../diagnostics/diagnostic.ts';
import { freshName } from '../builder.ts';
import type { EvaluationSpec } from '../evaluation.ts';
import { closeEvaluation, openEvaluation } from '../evaluation.ts';
import { emitSums } from '../input-gates.ts';
import type { GatedGraph } from './build-contrasts.ts';

/** Its pairs are the sums over the batch of σ(a·x + b) and of the gate, gate after gate. */
export function buildGateShares(spec: EvaluationSpec): Outcome<GatedGraph> {
  const opened = openEvaluation(spec);
  if (opened.value === undefined) return { diagnostics: opened.diagnostics };
  const { pass, inputGates } = opened.value;
  const sums = emitSums(pass.builder, inputGates);
  const pairs = new Map(sums.map((sum) => [freshName(pass.builder, `sum:${sum}`), sum] as const));
  const evaluation = closeEvaluation(spec, opened.value, undefined, pairs);
  return { value: { ...evaluation, pairs: [...pairs.keys()] }, diagnostics: [] };
}
