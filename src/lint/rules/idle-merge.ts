/** A merge has adapters to merge. */
import * as catalogue from '../../diagnostics/catalogue/lint.ts';
import { stagesOf } from '../../language/check/rules/rule.ts';
import { adaptersOf, headOf, statementsOf } from '../reading/statements.ts';
import type { RecipeRule } from '../rule.ts';
import { finding } from '../scene.ts';

export const idleMerge: RecipeRule = {
  name: 'idle-merge',
  definition: catalogue.idleMerge,
  source: 'language.md, "Adapters"',
  reads: 'recipe',
  check: (scene) => {
    const statements = statementsOf(scene);
    const first = statements.findIndex(({ statement }) => adaptersOf(statement).length > 0);
    const again = new Set(
      scene.recipe.body.flatMap((step) => (step.kind === 'repeat' ? stagesOf([step]) : [])),
    );
    return statements.flatMap(({ stage, statement }, index) => {
      // In a `repeat` the adapters may come from the round before.
      const isLate = first >= 0 && (index > first || again.has(stage));
      if (statement.verb !== 'merge' || isLate) return [];
      return [finding(scene, catalogue.idleMerge, {}, headOf(statement))];
    });
  },
};
