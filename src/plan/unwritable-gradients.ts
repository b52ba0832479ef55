/** What keeps gradients from being written, though every operator on their way may have one. */
import type { Diagnostic, Span } from '../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../language/typed.ts';
import type { Layer } from '../model/graph.ts';
import { isMoment } from './criteria/criterion.ts';
import type { Scoring } from './prune/scoring.ts';
import type { Scene } from './scene.ts';

export function unwritableGradients(
  tensors: readonly string[],
  { facts, settings, source }: Scene,
  span: Span,
): readonly Diagnostic[] {
  const faults = facts.gradientFaults?.(settings.task, tensors, settings.sampleDims) ?? [];
  return faults.map((fault) => ({ ...fault, source, span }));
}

/** The same of the gradients that a criterion ranks layers by. */
export function unwritableScores(
  { statistics }: Pick<Scoring, 'statistics'>,
  layers: readonly Layer[],
  statement: TypedStatement,
  scene: Scene,
): readonly Diagnostic[] {
  if (!statistics.some((one) => isMoment(one) && one.of === 'gradient')) return [];
  const tensors = layers.map(({ tensor }) => tensor);
  return unwritableGradients(tensors, scene, statement.spans['by'] ?? statement.span);
}
