/** What the canonical text of a recipe gives, to be compared with what the recipe gives. */
import { canonicalText, check } from '../../src/index.ts';
import { planToYaml, type Plan } from '../../src/plan/index.ts';

export function canonicalOf(recipe: string): string {
  const { value } = check(recipe);
  if (value === undefined) throw new Error(`a sound recipe checks:\n${recipe}`);
  return canonicalText(value);
}

/** The plan's bytes without what the recipe is called by, which is no part of its canonical text. */
export function namelessPlan(plan: Plan): string {
  const { name: _, version: __, ...unnamed } = plan.recipe;
  return planToYaml({ ...plan, recipe: unnamed });
}
