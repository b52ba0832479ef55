/** By what score zeros grow: gradients of the last batch or of samples of each client, or chance. */
import { done, type Outcome, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import { freeNames, mapParts } from '../../language/expressions/names.ts';
import { printExpression } from '../../language/expressions/print.ts';
import type { Expr, TypedStatement } from '../../language/typed.ts';
import { analyse } from '../criteria/analyse.ts';
import { isMoment, type Refused } from '../criteria/criterion.ts';
import { promised, asExpression, clause, asRecord, numberOf } from '../reading.ts';
import { refusal, type PlanContext, complain } from '../plan-context.ts';
import type { PlannedRewire } from '../plan.ts';
import { fallWithoutRounds, noClients } from '../../diagnostics/catalogue/plan-clients.ts';
import type { UnrolledStage } from '../unroll/unrolled-stage.ts';

export interface Growth {
  /** Canonical: `|avg(g)|`, with the mean over the batch written out. */
  readonly text: string;
  /** True where the scores come from a stream. */
  readonly draws: boolean;
}

const random = 'draw()';

export function growthOf(statement: TypedStatement, context: PlanContext): Outcome<Growth> {
  const { expr, span } = asExpression(promised(clause(statement, 'by'), '`by`'));
  const growth = growthBy(expr);
  if (!('refused' in growth)) return done(growth);
  const { refused: what, instead = 'use `|g|`' } = growth;
  return refusal(context, unsupported, { what, instead }, span);
}

/** `g` in a growth is the gradient of the batch's mean loss, as Evci et al. take it (arXiv:1911.11134). */
export function growthBy(expr: Expr): Growth | Refused {
  if (printExpression(expr) === random) return { text: random, draws: true };
  const overBatch = meanGradients(expr);
  const criterion = analyse(overBatch);
  if ('refused' in criterion) return criterion;
  if (freeNames(expr).has('s')) return { refused: 'growth by scores that train' };
  const isGradient =
    criterion.marks.length === 0 &&
    criterion.stored.length === 0 &&
    criterion.statistics.every((one) => isMoment(one) && one.of === 'gradient' && one.form === undefined);
  if (!isGradient) return { refused: `growth by \`${printExpression(expr)}\``, instead: 'use gradients: `|g|`' };
  return { text: printExpression(overBatch), draws: false };
}

/** Every `g` that stands in no mean of its own becomes `avg(g)`. */
function meanGradients(expr: Expr): Expr {
  if (expr.kind === 'name' && expr.name === 'g') return { kind: 'call', callee: 'avg', args: [expr], named: {} };
  if (expr.kind === 'call' && expr.callee === 'avg') return expr;
  return mapParts(expr, meanGradients);
}

/** Nothing where the growth takes the last batch of training. */
export function ofClients(
  statement: TypedStatement,
  draws: boolean,
  context: PlanContext,
): { readonly parts: Pick<PlannedRewire, 'using' | 'round'>; readonly diagnostics: readonly Diagnostic[] } {
  const value = clause(statement, 'using');
  if (value === undefined) return { parts: {}, diagnostics: [] };
  const among = context.stage.among ?? {};
  const faults = clientFaults(statement, among).map(({ fault, span }) =>
    fault === 'rounds' ? complain(context, fallWithoutRounds, {}, span) : complain(context, noClients, { inArm: fault === 'inside' }, span),
  );
  const table = among.split && context.clients[among.split.name];
  const { samples: written } = asRecord(value).fields;
  if (draws) faults.push(complain(context, unsupported, { ...drawn }, value.span));
  if (faults.length > 0 || among.split === undefined || table === undefined) return { parts: {}, diagnostics: faults };
  const samples = numberOf(promised(written, 'a number of samples'));
  const using = {
    clients: among.split.name,
    samples,
    total: table.samples.reduce((sum, own) => sum + Math.min(own, samples), 0),
    batch: Math.min(context.settings.batch, samples),
    stream: `${context.stage.streams}/clients`,
  };
  const falls = clause(statement, 'decay') !== undefined && among.round !== undefined;
  return { parts: { using, round: falls ? among.round : undefined }, diagnostics: [] };
}

/** What is wrong with the growth of a statement, wherever it stands. */
export const drawn = { what: '`using` beside `draw()`, which needs no samples,', instead: 'leave `using` out' };

/** What does not fit its place: clients that are not there, and a fall without rounds. */
export function clientFaults(statement: TypedStatement, { client, split, round }: Pick<UnrolledStage, 'client' | 'split' | 'round'>) {
  const using = clause(statement, 'using');
  const decay = clause(statement, 'decay');
  if (using === undefined) return [];
  const { span } = using;
  return [
    ...(client !== undefined ? [{ fault: 'inside', span } as const] : []),
    ...(client === undefined && split === undefined ? [{ fault: 'before', span } as const] : []),
    ...(decay !== undefined && round === undefined ? [{ fault: 'rounds', span: decay.span } as const] : []),
  ];
}
