/** Relevance that reaches no layer that it is to rank is refused before any work. */
import { relevanceGap, relevanceOfValues } from '../../diagnostics/catalogue/plan-training.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import type { Layer } from '../../model/graph.ts';
import { readsRelevance } from '../criteria/criterion.ts';
import { complain, type PlanContext } from '../plan-context.ts';
import type { Scoring } from './scoring.ts';

export function relevanceFault(
  { statistics }: Pick<Scoring, 'statistics'>,
  layers: readonly Layer[],
  statement: TypedStatement,
  context: PlanContext,
): Diagnostic | undefined {
  if (!readsRelevance(statistics)) return undefined;
  const span = statement.spans['by'] ?? statement.span;
  const { facts, settings } = context;
  const { loss, output } = settings.task;
  if (loss !== 'crossentropy') return complain(context, relevanceOfValues, { loss }, span);
  const tensors = layers.map(({ tensor }) => tensor);
  const gap = facts.relevanceGap?.(output, tensors);
  const [nearest, ...others] = gap?.nodes ?? [];
  if (gap === undefined || nearest === undefined) return undefined;
  const below = layers.filter(({ tensor }) => gap.below.has(tensor)).map(({ name }) => name);
  const args = { node: nearest.name, operator: nearest.op, others: others.length, layers: below };
  return complain(context, relevanceGap, args, span);
}
