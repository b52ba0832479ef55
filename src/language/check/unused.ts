/** Warns of what is defined and never used. */
import * as catalogue from '../../diagnostics/catalogue/names.ts';
import type { Source } from '../../diagnostics/diagnostic.ts';
import { spokenText } from '../spoken-text.ts';
import type { Recipe } from '../typed.ts';
import { report, type Context } from './context.ts';
import { namesOf, type Definition, type Named } from './names.ts';
import { kindInWords } from './read/text.ts';

/** Kinds that exist only to be used; a stage or an arm acts by itself. */
const idle: readonly Named[] = ['param', 'group', 'criterion', 'curve', 'penalty', 'reparam', 'metric', 'model', 'statistic'];

/** A model that is a part of the network is used by it, named or not. */
export function warnOfUnused(context: Context, models: Recipe['models'] = []): void {
  if (idle.every((kind) => (context.names.defined.get(kind)?.size ?? 0) === 0)) return;
  const uses = countWords(context.source);
  const errors = context.findings.list
    .flatMap(({ severity, span }) => (severity === 'error' && span ? span.start : []))
    .sort((a, b) => a - b);
  for (const kind of idle) {
    // A score `over module` takes every group of the recipe.
    if (kind === 'group' && /\bover\s+module\b/.test(uses.text)) continue;
    for (const name of namesOf(context.names, [kind])) {
      if (kind === 'model' && models.some((one) => one.name === name && one.part)) continue;
      const definition = context.names.defined.get(kind)?.get(name);
      if (definition !== undefined && !isUsed(definition, uses) && !isWrong(definition, errors)) {
        const args = { word: name, kind: kindInWords(kind) };
        report(context, catalogue.unused, args, definition.span);
      }
    }
  }
}

/** One finding for a statement is enough. */
function isWrong({ made, statement }: Definition, errors: readonly number[]): boolean {
  const next = errors[lowerBound(errors, statement.start)];
  return made === true || (next !== undefined && next < statement.end);
}

/** Index of the first number that is not below the bound; the numbers rise. */
function lowerBound(numbers: readonly number[], bound: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? bound) < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

interface Words {
  readonly counts: ReadonlyMap<string, number>;
  /** For names that are no words: `5 a`. */
  readonly text: string;
}

const plainName = /^[\p{L}_][\p{L}\p{N}_-]*$/u;

/** The text is searched and not the tree, so that a use in a broken statement counts too. */
function isUsed({ name }: Definition, { counts, text }: Words): boolean {
  const count = plainName.test(name) ? counts.get(name) : text.split(name).length - 1;
  return (count ?? 0) > 1;
}

function countWords(source: Source): Words {
  const text = spokenText(source);
  const counts = new Map<string, number>();
  for (const [word] of text.matchAll(/[\p{L}_][\p{L}\p{N}_-]*/gu)) {
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return { counts, text };
}
