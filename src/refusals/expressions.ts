/** Expressions that this version does not carry out where they stand, with the values of parameters in them. */
import { flatMapDefined } from '../basics/lists.ts';
import { one } from '../exact/rational.ts';
import { calledNames, freeNames } from '../language/expressions/names.ts';
import { printExpression } from '../language/expressions/print.ts';
import type { Choice, Expr, TypedStatement, ExpressionValue, Value } from '../language/typed.ts';
import { valuesIn } from '../language/within.ts';
import { conditionFault, startProblem, stepFault } from '../plan/criteria/faults.ts';
import { gateFault } from '../plan/criteria/gate.ts';
import { fisherFault } from '../plan/criteria/measured.ts';
import { isContrast, isTail, type Refused } from '../plan/criteria/criterion.ts';
import { criterionFault } from '../plan/prune/scoring.ts';
import { allocationFault } from '../plan/prune/share-score.ts';
import { asExpression, clause, amountOf, asWindow, itemsOf } from '../plan/reading.ts';
import { growthBy } from '../plan/rewire/growth.ts';
import { termFault } from '../plan/train/loss.ts';
import { isNuclear, isOnly, readNuclear, readOnly, summandsOf } from '../plan/train/only.ts';
import { criterionOf, prunesSamples } from '../plan/samples/read-samples.ts';
import { sampleScore, scorersIn } from '../plan/samples/sample-score.ts';
import { prunesTokens, prunesUnits } from '../plan/prune/pruned-kind.ts';
import { tokenScoreOf } from '../plan/units/token-facts.ts';
import { choicesOf, diagnosticOf, type Refusal } from './refusal.ts';
import { misplacedStatistic, nothingToAdd, notYetAdded, uncollected } from '../diagnostics/catalogue/plan-collect.ts';
import { notCarriedOut } from '../diagnostics/catalogue/refusals.ts';
import { diagnose, type Diagnostic, type Source } from '../diagnostics/diagnostic.ts';
import { addsSteps, collectedName, collects, readingExpression, storedReadBy } from '../plan/statement-reads.ts';
import { analyse } from '../plan/criteria/analyse.ts';
import { trains } from '../plan/declared.ts';
import { isLasting } from '../plan/schedule/window.ts';

/** Of a statement whose parameters have values. */
export function expressionRefusals(statement: TypedStatement): readonly Refusal[] {
  return [
    ...criterionRefusals(statement),
    ...choicesOf(statement).flatMap(startRefusals),
    ...amongRefusals(statement),
    ...fisherRefusals(statement),
    ...lossRefusals(statement),
    ...allocationRefusals(statement),
    ...(prunesSamples(statement) ? sampleRefusals(statement) : []),
    ...(statement.verb === 'rewire' ? growthRefusals(statement) : []),
    ...(prunesSamples(statement) ? [] : scorerRefusals(statement)),
    ...(prunesTokens(statement) ? tokenRefusals(statement) : attentionRefusals(statement)),
    ...(prunesSamples(statement) || prunesTokens(statement) ? [] : gateRefusals(statement)),
  ];
}

/** Whether weights, or units, can be ranked by it at all. */
function criterionRefusals(statement: TypedStatement): readonly Refusal[] {
  if (statement.verb !== 'prune' || prunesSamples(statement) || prunesTokens(statement)) return [];
  if (clause(statement, 'by') === undefined) return [];
  return refusal(criterionFault(statement), criterionOf(statement).span);
}

function startRefusals({ word, args: { start } }: Choice): readonly Refusal[] {
  if (word !== 'scores' || start === undefined) return [];
  const fault = startFault(asExpression(start).expr);
  return fault === undefined ? [] : [{ ...fault, span: start.span }];
}

function amongRefusals(statement: TypedStatement): readonly Refusal[] {
  const among = clause(statement, 'among');
  if (among === undefined) return [];
  const { expr, span } = asExpression(among);
  return refusal(conditionFault(expr), span);
}

function fisherRefusals(statement: TypedStatement): readonly Refusal[] {
  return expressionsIn(Object.values(statement.clauses)).flatMap(({ expr, span }) => refusal(fisherFault(expr), span));
}

function lossRefusals(statement: TypedStatement): readonly Refusal[] {
  const loss = clause(statement, 'loss');
  if (loss === undefined) return [];
  const { expr, span } = asExpression(loss);
  return summandsOf(expr, one).flatMap(({ part }) => {
    const read = isNuclear(part) ? readNuclear(part) : isOnly(part) ? readOnly(part) : (misplacedOnly(part) ?? termFault(part));
    return read !== undefined && 'refused' in read ? refusal(read, span) : [];
  });
}

function misplacedOnly(part: Expr): Refused | undefined {
  const named = new Set([...calledNames(part), ...freeNames(part)]);
  const word = ['only', 'nuclear'].find((one) => named.has(one));
  if (word === undefined) return undefined;
  return { refused: `\`${word}\` inside \`${printExpression(part)}\``, instead: `add \`${word}(…)\` to the loss, times a number` };
}

function growthRefusals(statement: TypedStatement): readonly Refusal[] {
  const by = clause(statement, 'by');
  if (by === undefined) return [];
  const { expr, span } = asExpression(by);
  const growth = growthBy(expr);
  return 'refused' in growth ? refusal({ instead: 'use `|g|`', ...growth }, span) : [];
}

function allocationRefusals(statement: TypedStatement): readonly Refusal[] {
  const fault = allocationFault(statement);
  return fault === undefined ? [] : refusal(fault, fault.span);
}

function sampleRefusals(statement: TypedStatement): readonly Refusal[] {
  const { expr, span } = criterionOf(statement);
  const score = printExpression(expr) === 'draw()' ? undefined : sampleScore(expr);
  return score !== undefined && 'refused' in score ? refusal(score, span) : [];
}

/** The output of another model has samples, and no weights or units. */
function scorerRefusals(statement: TypedStatement): readonly Refusal[] {
  return expressionsIn(Object.values(statement.clauses)).flatMap(({ expr, span }) => {
    const [name] = scorersIn(expr).filter((one) => one !== '');
    const what = `\`${name}.y\` as the score of anything but samples`;
    return name === undefined ? [] : [{ what, span, instead: 'write `prune samples`' }];
  });
}

/** A share of attention belongs to a token: weights and units have none. */
function attentionRefusals(statement: TypedStatement): readonly Refusal[] {
  if (statement.verb !== 'prune' || clause(statement, 'by') === undefined) return [];
  const { expr, span } = criterionOf(statement);
  if (!freeNames(expr).has('received-attention')) return [];
  return [{ what: '`received-attention` as the score of anything but tokens', span, instead: 'write `prune tokens`' }];
}

/** What opens a gate ranks alone, and units only. */
function gateRefusals(statement: TypedStatement): readonly Refusal[] {
  if (statement.verb !== 'prune' || clause(statement, 'by') === undefined) return [];
  const { expr, span } = criterionOf(statement);
  return refusal(gateFault(expr, prunesUnits(statement)), span);
}

function tokenRefusals(statement: TypedStatement): readonly Refusal[] {
  const { expr, span } = criterionOf(statement);
  const score = tokenScoreOf(expr);
  return typeof score === 'string' ? [] : refusal(score, span);
}

function refusal(fault: Refused | undefined, span: Refusal['span']): readonly Refusal[] {
  return fault === undefined ? [] : [{ what: fault.refused, span, instead: fault.instead }];
}

/** No sample has passed before the first step: a start is made of the weights alone. */
function startFault(start: Expr): { readonly what: string; readonly instead: string } | undefined {
  const instead = 'start them at an expression of `w`, or at a number';
  const problem = startProblem(start);
  if (problem === undefined) return undefined;
  if (problem !== 'measured') return { what: problem.refused, instead };
  return { what: `a start of scores at \`${printExpression(start)}\``, instead };
}

// What `collect` cannot keep, and statistics that are read where they are not: no model is needed.

/** Of a stage: what it can read when it begins, in the order of its statements. */
export function collectFindings(
  statements: readonly TypedStatement[],
  before: ReadonlySet<string>,
  all: ReadonlySet<string>,
  source: Source,
): readonly Diagnostic[] {
  const known = new Set(before);
  const added = new Set(flatMapDefined(statements.filter(addsSteps), (it) => collectedName(it)));
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
export function beginsAtOnce(statement: TypedStatement, all: readonly TypedStatement[]): boolean {
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
  const others = expressionsIn([statement.object, ...Object.values(statement.clauses)]).filter((one) => one !== read);
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

function expressionsIn(values: readonly Value[]): readonly ExpressionValue[] {
  return values.flatMap(valuesIn).filter((value) => value.kind === 'expression');
}
