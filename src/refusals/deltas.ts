/** What cannot stand beside weights that something else stands on: deltas on frozen ones, and cells that they share. */
import * as catalogue from '../diagnostics/catalogue/plan-adapters.ts';
import { diagnose, type Diagnostic, type Source } from '../diagnostics/diagnostic.ts';
import { toNumber } from '../exact/rational.ts';
import type { TypedStatement, Value } from '../language/typed.ts';
import { observes, trains } from '../plan/declared.ts';
import { amountOf, asChoice, asQuantity, asRecord, clause } from '../plan/reading.ts';
import { prunesSamples } from '../plan/samples/read-samples.ts';
import { isLasting } from '../plan/schedule/window.ts';
import { usual } from '../plan/train/delta-part.ts';
import { choicesOf } from './refusal.ts';

/** What adds to the same weights, multiplies them or shares their budget. */
const others: ReadonlySet<string> = new Set([...['lora', 'scores', 'gates', 'thresholds', 'input-gates', 'widths', 'codes']]);

export function deltaFindings(statements: readonly TypedStatement[], source: Source): readonly Diagnostic[] {
  const training = statements.filter(({ verb }) => trains(verb));
  const own = training.find(trainsDeltas);
  return [
    ...training.filter((it) => !trainsDeltas(it)).flatMap((it) => idleFindings(it, source)),
    ...(own === undefined ? [] : findingsOf(own, statements, source)),
  ];
}

function trainsDeltas(statement: TypedStatement): boolean {
  return trains(statement.verb) && choicesOf(statement).some(({ word }) => word === 'deltas');
}

function idleFindings({ clauses }: TypedStatement, source: Source): readonly Diagnostic[] {
  const { reselecting } = clauses;
  if (reselecting === undefined) return [];
  return [diagnose(catalogue.reselectsNothing, {}, { source, span: reselecting.span })];
}

function findingsOf(own: TypedStatement, statements: readonly TypedStatement[], source: Source): readonly Diagnostic[] {
  const choices = choicesOf(own);
  const deltas = choices.filter(({ word }) => word === 'deltas');
  const [first, second] = deltas;
  const place = { source, span: first?.span ?? own.span };
  const refused = (what: string, { span }: Pick<TypedStatement, 'span'>): readonly Diagnostic[] => [
    diagnose(catalogue.deltasBeside, { what }, { source, span }),
  ];
  if (own.clauses['within'] === undefined) return [diagnose(catalogue.deltasWithoutBudget, {}, place)];
  const phase = phaseFault(own, source);
  if (phase !== undefined) return [phase];
  if (second !== undefined) return refused('`deltas` once more', second);
  const beside = choices.find(({ word }) => others.has(word));
  if (beside !== undefined) return refused(`\`${beside.word}\``, beside);
  const { continuing } = own.clauses;
  if (continuing !== undefined) return refused('`continuing`', continuing);
  const other = statements.find((it) => it !== own && (trains(it.verb) || (isLasting(it) && !leavesWeights(it))));
  return other === undefined ? [] : refused(`\`${other.verb}\` during its training`, other);
}

/** Of lengths in steps; how many an epoch has, only data say. */
function phaseFault({ clauses }: TypedStatement, source: Source): Diagnostic | undefined {
  const { reselecting } = clauses;
  if (reselecting === undefined) return undefined;
  const { every, by } = asRecord(reselecting).fields;
  const over = by && asChoice(by).args['over'];
  const [apart, long] = [stepsIn(every, usual.every), stepsIn(over, usual.over)];
  if (apart === undefined || long === undefined || long <= apart) return undefined;
  const { span } = over ?? every ?? reselecting;
  return diagnose(catalogue.longPhase, { over: long, every: apart }, { source, span });
}

function stepsIn(value: Value | undefined, otherwise: number): number | undefined {
  if (value === undefined) return otherwise;
  const quantity = asQuantity(value);
  return quantity.unit === 'steps' ? toNumber(amountOf(quantity)) : undefined;
}

function leavesWeights(statement: TypedStatement): boolean {
  return observes(statement.verb) || statement.verb === 'mark' || prunesSamples(statement);
}

// What cannot stand beside weights that share cells, found without a model.

/** What trains beside weights, by its word. */
const beside: ReadonlySet<string> = new Set([
  ...['lora', 'deltas', 'scores', 'gates', 'input-gates', 'thresholds', 'codes', 'widths', 'inserted'],
]);

/** Whether weights keep something of a statement that shared ones cannot have: a mask, an adapter, a layer beside. */
export function isBesideSharing(statement: TypedStatement): boolean {
  return !passing.has(statement.verb) && whatBeside(statement) !== undefined;
}

/** Shared weights are drawn anew, so that these may stand before. */
const passing: ReadonlySet<string> = new Set(['reset', 'rewind', 'average', 'project', 'collect']);

/** What it is, in words; undefined where it may stand beside shared weights. */
function whatBeside(statement: TypedStatement): string | undefined {
  const { verb } = statement;
  if (trains(verb)) {
    const part = choicesOf(statement).find(({ word }) => beside.has(word));
    return part && `\`${verb} ${part.word}\``;
  }
  if (verb === 'prune') return prunesSamples(statement) ? undefined : `\`${verb}\``;
  if (verb === 'collect') return clause(statement, 'adding') && `\`collect … adding\``;
  if (verb === 'calibrate' || verb === 'share' || verb === 'pick' || observes(verb)) return undefined;
  return `\`${verb}\``;
}

/** Of a stage; `before` is what led to it. */
export function sharingFindings(
  statements: readonly TypedStatement[],
  before: { readonly shares: boolean; readonly changes: boolean },
  source: Source,
): readonly Diagnostic[] {
  const shares = statements.filter(({ verb }) => verb === 'share');
  const [first, ...further] = shares;
  if (first === undefined && !before.shares) return [];
  const again = before.shares ? shares : further;
  const from = first === undefined || before.shares ? 0 : statements.indexOf(first);
  const turns = statements.filter(({ verb }) => trains(verb)).slice(1);
  const told = (what: string, { span }: TypedStatement): Diagnostic => diagnose(catalogue.besideSharing, { what }, { source, span });
  return [
    ...again.map(({ span }) => diagnose(catalogue.sharedAgain, {}, { source, span })),
    ...statements.flatMap((statement, index) => {
      const what = whatBeside(statement);
      const isOver = index < from && !isBesideSharing(statement);
      return what === undefined || isOver ? [] : [told(what, statement)];
    }),
    ...turns.map((statement) => told('a second training statement of a stage', statement)),
    ...(first !== undefined && before.changes ? [told('a statement before it that changes single weights', first)] : []),
  ];
}
