/**
 * Compares two plans: their recipes by meaning, and every decision, by the names that plans give
 * to things. What was decided otherwise without anybody having written it is told too.
 */
import { check } from '../language/check/check.ts';
import { parse } from '../language/syntax/parse.ts';
import type { Recipe } from '../language/typed.ts';
import type { Plan } from '../plan/index.ts';
import { lexicon } from '../vocabulary/index.ts';
import type { Change } from './change.ts';
import { diffData, type Data } from './diff-data.ts';
import { diffRecipes } from './diff-recipes.ts';

/** Empty exactly where the plans are equal but for names, versions and spellings of recipes. */
export function diffPlans(before: Plan, after: Plan): readonly Change[] {
  const { recipe: old, ...decided } = before;
  const { recipe: now, ...decidedNow } = after;
  return [...(old.hash === now.hash ? [] : diffTexts(old.text, now.text)), ...diffData(asData(decided), asData(decidedNow))];
}

/** The recipes in plans are canonical and complete; one of another edition is compared as a whole. */
function diffTexts(before: string, after: string): readonly Change[] {
  const [old, now] = [recipeOf(before), recipeOf(after)];
  return old !== undefined && now !== undefined ? diffRecipes(old, now) : [{ kind: 'changed', what: 'recipe', before, after }];
}

function recipeOf(text: string): Recipe | undefined {
  const { tree, diagnostics } = parse({ name: 'plan', text }, lexicon);
  return diagnostics.some(({ severity }) => severity === 'error') ? undefined : check(tree).value;
}

/** A plan is JSON-able: what it is made of is data. */
function asData(value: object): Data {
  return JSON.parse(JSON.stringify(value)) as Data;
}
