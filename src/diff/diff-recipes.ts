/**
 * What changed in meaning between two recipes, or two plans and every decision in them, by the names that plans give to
 * things. No verb and no clause is named here; what they are called stands in the vocabulary.
 */
import { matchParts } from '../basics/matches.ts';
import { canonicalPrinting, canonicalText, definitionTexts } from '../language/canonical/canonical.ts';
import type { Recipe } from '../language/typed.ts';
import { vocabulary as edition1, lexicon, type Vocabulary } from '../vocabulary/index.ts';
import { addedOrRemoved, type Change } from './change.ts';
import { diffSteps } from './diff-steps.ts';
import { outlineOf } from './outline.ts';
import { check } from '../language/check/check.ts';
import { parse } from '../language/syntax/parse.ts';
import type { Plan } from '../plan/index.ts';
import { diffData, type Data } from './diff-data.ts';

/** Empty exactly where the canonical forms are equal. */
export function diffRecipes(before: Recipe, after: Recipe, vocabulary: Vocabulary = edition1): readonly Change[] {
  const [old, now] = [canonicalText(before, vocabulary), canonicalText(after, vocabulary)];
  if (old === now) return [];
  const sides = [before, after].map((recipe) => {
    const printing = canonicalPrinting(recipe, vocabulary);
    return { printing, outlines: outlineOf(recipe.body, printing), recipe };
  });
  const [one, other] = sides;
  if (one === undefined || other === undefined) return [];
  const changes = [...diffDefinitions(before, after, vocabulary), ...diffSteps(one, other)];
  return changes.length > 0 ? changes : [firstDifference(old, now)];
}

function diffDefinitions(before: Recipe, after: Recipe, vocabulary: Vocabulary): readonly Change[] {
  const old = definitionTexts(before, canonicalPrinting(before, vocabulary));
  const now = definitionTexts(after, canonicalPrinting(after, vocabulary));
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((what) => {
    const [one, other] = [old.get(what), now.get(what)];
    if (one === other) return [];
    if (one !== undefined && other !== undefined) return [changedDefinition(what, one, other)];
    return addedOrRemoved(what, one, other) ?? [];
  });
}

/** The type of a parameter is worth a word only where it changes. */
function changedDefinition(what: string, before: string, after: string): Change {
  const [type = ''] = matchParts(/^[\w ]+ = /, before);
  const isKept = type !== '' && after.startsWith(type);
  const shown = (text: string) => (isKept ? text.slice(type.length) : text);
  return { kind: 'changed', what, before: shown(before), after: shown(after) };
}

/** Differences that no finer comparison found, such as a parameter with the same value. */
function firstDifference(before: string, after: string): Change {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const at = old.findIndex((line, index) => line !== now[index]);
  return { kind: 'changed', what: 'canonical form', before: (old[at] ?? '').trim(), after: (now[at] ?? '').trim() };
}

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
