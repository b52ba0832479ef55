/** One threshold compares scores that mean the same in every layer. */
import * as catalogue from '../../diagnostics/catalogue/lint.ts';
import type { Expr } from '../../language/typed.ts';
import { calledNames, freeNames } from '../../language/expressions/names.ts';
import { isFree, scaleOf } from '../reading/scale.ts';
import {
  criterionOf,
  isGlobal,
  prunesOf,
  prunesWeights,
  spanOfClause,
} from '../reading/statements.ts';
import type { RecipeRule } from '../rule.ts';
import { after, finding, textAt, unsafeFix } from '../scene.ts';

export const incomparableScores: RecipeRule = {
  name: 'incomparable-scores',
  definition: catalogue.incomparableScores,
  source: 'Molchanov et al., arXiv:1611.06440, on normalising scores layer by layer',
  reads: 'recipe',
  check: (scene) =>
    prunesOf(scene).flatMap(({ statement }) => {
      const criterion = criterionOf(statement);
      if (!isGlobal(statement) || criterion === undefined) return [];
      if (statement.clauses['normalized'] !== undefined) return [];
      if (prunesWeights(statement) && isMagnitude(criterion.expr)) return [];
      const scale = scaleOf(criterion.expr);
      if (scale === undefined || isFree(scale)) return [];
      const args = { criterion: textAt(scene, criterion.span) };
      const text = ' normalized by l2 per layer';
      const goal = statement.clauses['to'] === undefined ? 'removing' : 'to';
      const fix = unsafeFix(`add \`${text.trim()}\``, after(spanOfClause(statement, goal)), text);
      return [finding(scene, catalogue.incomparableScores, args, criterion.span, { fixes: [fix] })];
    }),
};

/** The field's baseline: the size of single weights is compared by everybody, and knowingly. */
function isMagnitude(expr: Expr): boolean {
  const used = freeNames(expr);
  return used.size === 1 && used.has('w') && calledNames(expr).size === 0;
}
