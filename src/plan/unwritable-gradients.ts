/** What keeps gradients from being written, though every operator on their way may have one. */
import type { Diagnostic, Span } from '../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../language/typed.ts';
import type { Layer } from '../model/graph.ts';
import { isFlow, isMoment } from './criteria/criterion.ts';
import type { Scoring } from './prune/scoring.ts';
import type { PlanContext } from './plan-context.ts';

/** Of the loss, of the output, or of the gradient of the loss, which `hv` differentiates again. */
export function unwritableGradients(
  tensors: readonly string[],
  { facts, settings, source }: PlanContext,
  span: Span,
  of: 'loss' | 'output' | 'gradient' = 'loss',
): readonly Diagnostic[] {
  const { input, output } = settings.task;
  const task = of === 'output' ? { input, output } : { ...settings.task, twice: of === 'gradient' };
  const faults = facts.gradientFaults?.(task, tensors, settings.sampleDims) ?? [];
  return faults.map((fault) => ({ ...fault, source, span }));
}

/** The same of the gradients that a criterion ranks layers by. */
export function unwritableScores(
  { statistics }: Pick<Scoring, 'statistics'>,
  layers: readonly Layer[],
  statement: TypedStatement,
  context: PlanContext,
): readonly Diagnostic[] {
  const isOfLoss = statistics.some((one) => isMoment(one) && one.of === 'gradient');
  if (!isOfLoss && !statistics.some(isFlow)) return [];
  const isTwice = statistics.some((one) => isMoment(one) && one.form === 'product');
  const tensors = layers.map(({ tensor }) => tensor);
  return unwritableGradients(
    tensors,
    context,
    statement.spans['by'] ?? statement.span,
    isTwice ? 'gradient' : isOfLoss ? 'loss' : 'output',
  );
}
