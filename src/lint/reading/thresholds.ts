/** Whether the scores that one threshold compares mean the same in every layer. */
import { calledNames, freeNames } from '../../language/expressions/names.ts';
import type { Choice, Expr, TypedStatement } from '../../language/typed.ts';
import { isFree, scaleOf } from './scale.ts';
import { criterionOf, isGlobal, normOf, prunesWeights } from './statements.ts';

/** These divide by a number of weights, and leave the scale of a layer in its scores. */
const keepingScale: ReadonlySet<string> = new Set(['size', 'params']);

/** True where one threshold compares scores that have another scale in every layer. */
export function hasRawScores(statement: TypedStatement): boolean {
  const norm = normOf(statement);
  if (norm !== undefined && !keepingScale.has(norm.word)) return false;
  return isGlobal(statement) && hasScale(statement);
}

/** These grow with the number of scores that they are taken of. */
const growing: ReadonlySet<string> = new Set(['sum', 'l2']);

/**
 * The normalization that depends on how many units a layer has. Shares of a quantity that layers pass
 * on whole, such as relevance, have no scale to take away.
 */
export function sizeBoundNormOf(statement: TypedStatement): Choice | undefined {
  const norm = normOf(statement);
  if (norm === undefined || !growing.has(norm.word) || !isGlobal(statement)) return undefined;
  return hasScale(statement) ? norm : undefined;
}

function hasScale(statement: TypedStatement): boolean {
  const criterion = criterionOf(statement);
  if (criterion === undefined) return false;
  if (prunesWeights(statement) && isMagnitude(criterion.expr)) return false;
  const scale = scaleOf(criterion.expr);
  return scale !== undefined && !isFree(scale);
}

/** The field's baseline: comparing the size of single weights across layers is common practice. */
function isMagnitude(expr: Expr): boolean {
  const used = freeNames(expr);
  return used.size === 1 && used.has('w') && calledNames(expr).size === 0;
}
