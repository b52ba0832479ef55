/**
 * Compares two recipes by meaning: what the canonical form does not tell apart is no change. No
 * verb and no clause is named here; what they are called stands in the vocabulary.
 */
import { matchParts } from '../basics/matches.ts';
import { canonicalPrinting, canonicalText, definitionTexts } from '../language/canonical/canonical.ts';
import type { Recipe } from '../language/typed.ts';
import { vocabulary as edition1, type Vocabulary } from '../vocabulary/index.ts';
import { addedOrRemoved, type Change } from './change.ts';
import { diffSteps } from './diff-steps.ts';
import { outlineOf } from './outline.ts';

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
  const what = 'canonical form';
  return { kind: 'changed', what, before: (old[at] ?? '').trim(), after: (now[at] ?? '').trim() };
}
