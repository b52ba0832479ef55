/** Training that no gradient reaches is refused before any work, with what to freeze instead. */
import { gradientGap } from '../../diagnostics/catalogue/plan-training.ts';
import type { Diagnostic, Span } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { trainable } from '../facts.ts';
import type { ModelFacts } from '../facts.ts';
import type { PlannedTrain } from '../plan.ts';
import { complain } from '../plan-context.ts';
import type { PlanContext } from '../plan-context.ts';
import { unwritableGradients } from '../unwritable-gradients.ts';
import { selectorText } from './selector-text.ts';

export function gradientFaultsOf(
  statement: TypedStatement,
  planned: PlannedTrain,
  context: PlanContext,
): readonly Diagnostic[] {
  if (!readsOutput(planned)) return [];
  const { facts, settings } = context;
  const { gates, widths } = planned;
  const groups = [...(gates?.groups ?? []), ...(widths?.groups ?? [])];
  const readers = groups.flatMap((group) => group.readers);
  const beside = new Set([...(planned.scores?.layers ?? []), ...readers]);
  const trained = [
    ...planned.tensors,
    ...[...planned.adapters, ...(planned.deltas?.layers ?? [])].map(({ tensor }) => tensor),
    ...facts.layers.filter(({ name }) => beside.has(name)).map(({ tensor }) => tensor),
  ];
  const { output } = settings.task;
  const span = statement.spans['object'] ?? statement.span;
  const gap = facts.gradientGap?.(output, trained);
  const [nearest, ...others] = gap?.nodes ?? [];
  if (gap === undefined || nearest === undefined)
    return unwritableGradients(trained, context, span);
  const below = [...gap.below];
  const args = {
    ...{ node: nearest.name, operator: nearest.op, others: others.length, below },
    ...(below.length < trained.length
      ? { freeze: `${written(statement, context)} ${selectorText(below, trained)}` }
      : insteadOf(output, facts)),
  };
  return [complain(context, gradientGap, args, span)];
}

/** The statement up to what it excepts: `train all except head,`. */
function written(
  { verb, spans, clauses, implied }: TypedStatement,
  { source }: PlanContext,
): string {
  const textOf = ({ start, end }: Span): string => source.text.slice(start, end);
  const { in: inside, except: outside } = clauses;
  const object = spans['object'];
  const isWhole = object !== undefined && inside === undefined && implied !== true;
  return [
    ...(isWhole ? [verb, textOf(object)] : []),
    outside === undefined ? 'except' : `except ${textOf(outside.span)},`,
  ].join(' ');
}

/** What could train, where nothing of what is asked for can. */
function insteadOf(output: string, facts: ModelFacts): { readonly train?: string } {
  const all = trainable(facts).map(({ tensor }) => tensor);
  const below = facts.gradientGap?.(output, all)?.below;
  const reached = all.filter((tensor) => below?.has(tensor) !== true);
  return reached.length === 0 ? {} : { train: selectorText(reached, all) };
}

/** A loss of features or penalties alone starts elsewhere: its gradient is looked at when it is built. */
function readsOutput({ objective }: PlannedTrain): boolean {
  return (
    objective?.some(({ term }) => term === 'labels' || term === 'kl' || term === 'expression') ??
    true
  );
}
