/** What keeps statistics of layers from being measured, though the operators of the layers are followed. */
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../language/typed.ts';
import type { Layer } from '../model/graph.ts';
import { isInverted, isMoment, type Statistic } from './criteria/criterion.ts';
import type { PlanContext } from './plan-context.ts';
import { momentsOfCompensation, type Compensation } from './prune/compensation.ts';

/** What is measured of layers, for a criterion or for what makes up for pruned weights. */
export interface MeasuredFor {
  readonly statistics: readonly Statistic[];
  readonly compensation?: Compensation['compensation'];
}

/** What the run would say once it builds the graph that measures. */
export function unmeasurable(
  { statistics, compensation }: MeasuredFor,
  layers: readonly Layer[],
  statement: TypedStatement,
  { facts, settings, source }: PlanContext,
): readonly Diagnostic[] {
  const isFed = ({ of }: { readonly of: string }): boolean => of !== 'gradient' && of !== 'relevance';
  const moments = [...statistics.filter(isMoment).filter(isFed), ...momentsOfCompensation(compensation)];
  if (moments.length === 0) return [];
  const plain = moments.filter((moment) => !isInverted(moment));
  const measured = { layers, moments: plain, inverts: plain.length < moments.length, biases: compensation === 'bias' };
  const faults = facts.measurementFaults?.(settings.task, measured, settings.sampleDims) ?? [];
  const span = statement.spans['object'] ?? statement.span;
  // A criterion and a compensation may measure the same.
  const distinct = new Map(faults.map((fault) => [`${fault.code} ${fault.message}`, fault]));
  return [...distinct.values()].map((fault) => ({ ...fault, source, span }));
}
