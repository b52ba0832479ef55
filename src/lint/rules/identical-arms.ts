/** The arms of a branch differ in something. */
import * as catalogue from '../../diagnostics/catalogue/lint.ts';
import type { Branch, Step } from '../../language/typed.ts';
import type { RecipeRule } from '../rule.ts';
import { finding, textAt, unsafeFix } from '../lint-context.ts';

export const identicalArms: RecipeRule = {
  name: 'identical-arms',
  definition: catalogue.identicalArms,
  source: 'language.md, "Branch, sweep": arms share every random stream',
  reads: 'recipe',
  check: (context) =>
    branchesOf(context.recipe.body).flatMap(({ ways, varying, span }) => {
      if (ways === undefined || (varying ?? []).length > 0) return [];
      const brace = context.recipe.source.text.indexOf('{', ways.span.end);
      const at = { start: brace, end: brace };
      const fixes = brace < 0 ? [] : [unsafeFix('add `varying seed`', at, 'varying seed ')];
      const args = { ways: textAt(context, ways.span).replace(/ ways?$/, '') };
      const place = { start: span.start, end: ways.span.end };
      return [finding(context, catalogue.identicalArms, args, place, { fixes })];
    }),
};

function branchesOf(body: readonly Step[]): readonly Branch[] {
  return body.flatMap((step) => {
    if (step.kind === 'stage') return [];
    const arms = step.kind === 'branch' ? step.arms.flatMap((arm) => arm.body) : [];
    const own = step.kind === 'branch' ? [step] : [];
    return [...own, ...branchesOf(step.body), ...branchesOf(arms)];
  });
}
