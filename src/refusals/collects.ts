/** What `collect` cannot keep, and statistics that are read where they are not: no model is needed. */
import { misplacedStatistic, nothingToAdd, notYetAdded, uncollected } from '../diagnostics/catalogue/plan-collect.ts';
import { notCarriedOut } from '../diagnostics/catalogue/refusals.ts';
import { diagnose, type Diagnostic, type Source } from '../diagnostics/diagnostic.ts';
import { freeNames } from '../language/expressions/names.ts';
import type { ExpressionValue, TypedStatement, Value } from '../language/typed.ts';
import { addsSteps, collectedName, collects, readingExpression, storedReadBy } from '../plan/observe/read-collect.ts';
import { analyse } from '../plan/criteria/analyse.ts';
import { isContrast, isTail } from '../plan/criteria/criterion.ts';
import { stepFault } from '../plan/criteria/step.ts';
import { trains } from '../plan/duties.ts';
import { amountOf, asExpression, asWindow, clause, itemsOf } from '../plan/reading.ts';
import { isLasting } from '../plan/schedule/window.ts';
import { diagnosticOf } from './refusal.ts';

/** Of a stage: what it can read when it begins, in the order of its statements. */
export function collectFindings(
  statements: readonly TypedStatement[],
  before: ReadonlySet<string>,
  all: ReadonlySet<string>,
  source: Source,
): readonly Diagnostic[] {
  const known = new Set(before);
  const added = new Set(statements.filter(addsSteps).flatMap((it) => collectedName(it) ?? []));
  const isTrained = statements.some(({ verb }) => trains(verb));
  return statements.flatMap((statement) => {
    const read = readingExpression(statement);
    const span = read?.span ?? statement.span;
    const names = storedReadBy(statement);
    const unknown = names.find((name) => !known.has(name));
    const early = names.find((name) => added.has(name) && !before.has(name));
    const name = collectedName(statement);
    if (name !== undefined) known.add(name);
    const isIdle = addsSteps(statement) && !isTrained;
    return [
      ...misplaced(statement, read, all, source),
      ...(collects(statement) && read !== undefined ? unkept(statement, read, source) : []),
      ...(isIdle ? [diagnose(nothingToAdd, { name: name ?? '' }, { source, span })] : []),
      ...(unknown === undefined ? [] : [diagnose(uncollected, { name: unknown }, { source, span })]),
      ...(unknown === undefined && early !== undefined && !addsSteps(statement) && beginsAtOnce(statement, statements)
        ? [diagnose(notYetAdded, { name: early }, { source, span })]
        : []),
    ];
  });
}

/** What neither a pass over samples nor a step gives. */
function unkept(statement: TypedStatement, { expr, span }: ExpressionValue, source: Source): readonly Diagnostic[] {
  const fault = addsSteps(statement) ? stepFault(expr) : analyse(expr);
  if (fault === undefined) return [];
  if ('refused' in fault) {
    const { refused: what, instead } = fault;
    return [diagnosticOf({ what, span, instead }, source)];
  }
  const odd =
    fault.statistics.find((one) => isContrast(one) || isTail(one))?.text ??
    ['s', 'gate', 'margin', 'width'].find((name) => freeNames(fault.score).has(name));
  return odd === undefined ? [] : [diagnosticOf({ what: `collecting \`${odd}\``, span }, source)];
}

/** Whether it acts before the first step of its stage, whatever the length of that. */
function beginsAtOnce(statement: TypedStatement, all: readonly TypedStatement[]): boolean {
  const training = all.findIndex(({ verb }) => trains(verb));
  if (!isLasting(statement)) return training < 0 || all.indexOf(statement) < training;
  const over = clause(statement, 'over');
  const at = clause(statement, 'at');
  if (over === undefined && at === undefined) return true;
  const first = over === undefined ? at && itemsOf(at)[0] : asWindow(over).from;
  return first?.kind === 'quantity' && amountOf(first).n === 0n;
}

/** Names of statistics in any other expression of a statement. */
function misplaced(
  statement: TypedStatement,
  read: ExpressionValue | undefined,
  all: ReadonlySet<string>,
  source: Source,
): readonly Diagnostic[] {
  const values = [statement.object, ...Object.values(statement.clauses)];
  const others = values.flatMap(expressionsIn).filter((one) => one !== read);
  return others.flatMap(({ expr, span }) => {
    const name = [...freeNames(expr)].find((one) => all.has(one));
    return name === undefined ? [] : [diagnose(misplacedStatistic, { name }, { source, span })];
  });
}

/** An expression with a misplaced statistic is refused as that alone. */
export function toldOnce(findings: readonly Diagnostic[]): readonly Diagnostic[] {
  const misplacedAt = new Set(findings.flatMap(({ code, span }) => (code === misplacedStatistic.code ? [span?.start] : [])));
  return findings.filter(({ code, span }) => code !== notCarriedOut.code || !misplacedAt.has(span?.start));
}

export function expressionsIn(value: Value): readonly ExpressionValue[] {
  switch (value.kind) {
    case 'expression':
      return [asExpression(value)];
    case 'choice':
      return Object.values(value.args).flatMap(expressionsIn);
    case 'record':
      return Object.values(value.fields).flatMap(expressionsIn);
    case 'list':
      return value.items.flatMap(expressionsIn);
    default:
      return [];
  }
}
