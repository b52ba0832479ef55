/** Deltas stand on frozen weights, as many as a budget allows, and nothing else moves these weights meanwhile. */
import { deltasBeside, deltasWithoutBudget, longPhase, reselectsNothing } from '../diagnostics/catalogue/plan-adapters.ts';
import { diagnose, type Diagnostic, type Source } from '../diagnostics/diagnostic.ts';
import { toNumber } from '../exact/rational.ts';
import type { TypedStatement, Value } from '../language/typed.ts';
import { observes, trains } from '../plan/declared.ts';
import { amountOf, asChoice, asQuantity, asRecord } from '../plan/reading.ts';
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
  return [diagnose(reselectsNothing, {}, { source, span: reselecting.span })];
}

function findingsOf(own: TypedStatement, statements: readonly TypedStatement[], source: Source): readonly Diagnostic[] {
  const choices = choicesOf(own);
  const deltas = choices.filter(({ word }) => word === 'deltas');
  const [first, second] = deltas;
  const place = { source, span: first?.span ?? own.span };
  const refused = (what: string, { span }: Pick<TypedStatement, 'span'>): readonly Diagnostic[] => [
    diagnose(deltasBeside, { what }, { source, span }),
  ];
  if (own.clauses['within'] === undefined) return [diagnose(deltasWithoutBudget, {}, place)];
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
  return diagnose(longPhase, { over: long, every: apart }, { source, span });
}

function stepsIn(value: Value | undefined, otherwise: number): number | undefined {
  if (value === undefined) return otherwise;
  const quantity = asQuantity(value);
  return quantity.unit === 'steps' ? toNumber(amountOf(quantity)) : undefined;
}

function leavesWeights(statement: TypedStatement): boolean {
  return observes(statement.verb) || statement.verb === 'mark' || prunesSamples(statement);
}
