/** Expressions that this version does not carry out where they stand, with the values of parameters in them. */
import { one } from '../exact/rational.ts';
import { calledNames, freeNames } from '../language/expressions/names.ts';
import { printExpression } from '../language/expressions/print.ts';
import type { Choice, Expr, TypedStatement } from '../language/typed.ts';
import { conditionFault } from '../plan/criteria/condition.ts';
import { gateFault } from '../plan/criteria/gate.ts';
import { fisherFault } from '../plan/criteria/fisher.ts';
import type { Refused } from '../plan/criteria/criterion.ts';
import { allocationFault } from '../plan/prune/share-score.ts';
import { asExpression, clause } from '../plan/reading.ts';
import { growthBy } from '../plan/rewire/growth.ts';
import { isNuclear, isOnly, readNuclear, readOnly } from '../plan/train/only.ts';
import { summandsOf } from '../plan/train/summands.ts';
import { criterionOf, prunesSamples } from '../plan/samples/read-samples.ts';
import { sampleScore, scorersIn } from '../plan/samples/sample-score.ts';
import { prunesTokens, prunesUnits } from '../plan/prune/pruned-kind.ts';
import { tokenScoreOf } from '../plan/units/token-facts.ts';
import { choicesOf, type Refusal } from './refusal.ts';
import { expressionsIn } from './collects.ts';
import { startProblem } from '../plan/criteria/score-start.ts';

/** Of a statement whose parameters have values. */
export function expressionRefusals(statement: TypedStatement): readonly Refusal[] {
  return [
    ...choicesOf(statement).flatMap(startRefusals),
    ...amongRefusals(statement),
    ...fisherRefusals(statement),
    ...onlyRefusals(statement),
    ...allocationRefusals(statement),
    ...(prunesSamples(statement) ? sampleRefusals(statement) : []),
    ...(statement.verb === 'rewire' ? growthRefusals(statement) : []),
    ...(prunesSamples(statement) ? [] : scorerRefusals(statement)),
    ...(prunesTokens(statement) ? tokenRefusals(statement) : attentionRefusals(statement)),
    ...(prunesSamples(statement) || prunesTokens(statement) ? [] : gateRefusals(statement)),
  ];
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
  const fault = conditionFault(expr);
  return fault === undefined ? [] : [refusal(fault, span)];
}

function fisherRefusals(statement: TypedStatement): readonly Refusal[] {
  return Object.values(statement.clauses)
    .flatMap(expressionsIn)
    .flatMap(({ expr, span }) => {
      const fault = fisherFault(expr);
      return fault === undefined ? [] : [refusal(fault, span)];
    });
}

function onlyRefusals(statement: TypedStatement): readonly Refusal[] {
  const loss = clause(statement, 'loss');
  if (loss === undefined) return [];
  const { expr, span } = asExpression(loss);
  return summandsOf(expr, one).flatMap(({ part }) => {
    const read = isNuclear(part) ? readNuclear(part) : isOnly(part) ? readOnly(part) : misplacedOnly(part);
    return read !== undefined && 'refused' in read ? [refusal(read, span)] : [];
  });
}

function misplacedOnly(part: Expr): Refused | undefined {
  const named = new Set([...calledNames(part), ...freeNames(part)]);
  const word = ['only', 'nuclear'].find((one) => named.has(one));
  if (word === undefined) return undefined;
  const instead = `add \`${word}(…)\` to the loss, times a number`;
  return { refused: `\`${word}\` inside \`${printExpression(part)}\``, instead };
}

function growthRefusals(statement: TypedStatement): readonly Refusal[] {
  const by = clause(statement, 'by');
  if (by === undefined) return [];
  const { expr, span } = asExpression(by);
  const growth = growthBy(expr);
  return 'refused' in growth ? [refusal({ instead: 'use `|g|`', ...growth }, span)] : [];
}

function allocationRefusals(statement: TypedStatement): readonly Refusal[] {
  const fault = allocationFault(statement);
  return fault === undefined ? [] : [refusal(fault, fault.span)];
}

function sampleRefusals(statement: TypedStatement): readonly Refusal[] {
  const { expr, span } = criterionOf(statement);
  const score = printExpression(expr) === 'draw()' ? undefined : sampleScore(expr);
  return score !== undefined && 'refused' in score ? [refusal(score, span)] : [];
}

/** The output of another model has samples, and no weights or units. */
function scorerRefusals(statement: TypedStatement): readonly Refusal[] {
  const instead = 'write `prune samples`';
  return Object.values(statement.clauses)
    .flatMap(expressionsIn)
    .flatMap(({ expr, span }) => {
      const [name] = scorersIn(expr).filter((one) => one !== '');
      const what = `\`${name}.y\` as the score of anything but samples`;
      return name === undefined ? [] : [{ what, span, instead }];
    });
}

/** A share of attention belongs to a token: weights and units have none. */
function attentionRefusals(statement: TypedStatement): readonly Refusal[] {
  if (statement.verb !== 'prune' || clause(statement, 'by') === undefined) return [];
  const { expr, span } = criterionOf(statement);
  if (!freeNames(expr).has('received-attention')) return [];
  const what = '`received-attention` as the score of anything but tokens';
  return [{ what, span, instead: 'write `prune tokens`' }];
}

/** What opens a gate ranks alone, and units only. */
function gateRefusals(statement: TypedStatement): readonly Refusal[] {
  if (statement.verb !== 'prune' || clause(statement, 'by') === undefined) return [];
  const { expr, span } = criterionOf(statement);
  const fault = gateFault(expr, prunesUnits(statement));
  return fault === undefined ? [] : [refusal(fault, span)];
}

function tokenRefusals(statement: TypedStatement): readonly Refusal[] {
  const { expr, span } = criterionOf(statement);
  const score = tokenScoreOf(expr);
  return typeof score === 'string' ? [] : [refusal(score, span)];
}

function refusal({ refused: what, instead }: Refused, span: Refusal['span']): Refusal {
  return { what, span, instead };
}

/** No sample has passed before the first step: a start is made of the weights alone. */
function startFault(start: Expr): { readonly what: string; readonly instead: string } | undefined {
  const instead = 'start them at an expression of `w`, or at a number';
  const problem = startProblem(start);
  if (problem === undefined) return undefined;
  if (problem !== 'measured') return { what: problem.refused, instead };
  return { what: `a start of scores at \`${printExpression(start)}\``, instead };
}
