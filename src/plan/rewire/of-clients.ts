/** `using 64 samples of each client`: on which samples the gradients of a growth are taken. */
import type { PlannedRewire } from '../plan.ts';
import { fallWithoutRounds, noClients } from '../../diagnostics/catalogue/plan-clients.ts';
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { toNumber } from '../../exact/rational.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { amountOf, asQuantity, asRecord, clause } from '../reading.ts';
import { complain, type PlanContext } from '../plan-context.ts';
import type { UnrolledStage } from '../unroll/unrolled-stage.ts';

type OfClients = Pick<PlannedRewire, 'using' | 'round'>;

/** Nothing where the growth takes the last batch of training. */
export function ofClients(
  statement: TypedStatement,
  draws: boolean,
  context: PlanContext,
): { readonly parts: OfClients; readonly diagnostics: readonly Diagnostic[] } {
  const value = clause(statement, 'using');
  if (value === undefined) return { parts: {}, diagnostics: [] };
  const among = context.stage.among ?? {};
  const faults = clientFaults(statement, among).map(({ fault, span }) =>
    fault === 'rounds' ? complain(context, fallWithoutRounds, {}, span) : complain(context, noClients, { inArm: fault === 'inside' }, span),
  );
  const table = among.split && context.clients[among.split.name];
  const { samples: written } = asRecord(value).fields;
  if (written === undefined) throw new TypeError('the checker promises a number of samples');
  if (draws) faults.push(complain(context, unsupported, { ...drawn }, value.span));
  if (faults.length > 0 || among.split === undefined || table === undefined) {
    return { parts: {}, diagnostics: faults };
  }
  const samples = toNumber(amountOf(asQuantity(written)));
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
