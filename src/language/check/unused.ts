/** Warns of what is defined and never used. */
import * as catalogue from '../../diagnostics/catalogue/names.ts';
import type { Source } from '../../diagnostics/diagnostic.ts';
import { report, type Context } from './context.ts';
import { namesOf, type Definition, type Named } from './names.ts';
import { kindInWords } from './read/text.ts';

/** Kinds that exist only to be used; a stage or an arm acts by itself. */
const idle: readonly Named[] = [
  'param',
  'group',
  'criterion',
  'curve',
  'penalty',
  'reparam',
  'metric',
  'model',
];

export function warnOfUnused(context: Context): void {
  const uses = countWords(context.source);
  for (const kind of idle) {
    for (const name of namesOf(context.names, [kind])) {
      const definition = context.names.defined.get(kind)?.get(name);
      if (definition !== undefined && definition.made !== true && !isUsed(definition, uses)) {
        const args = { word: name, kind: kindInWords(kind) };
        report(context, catalogue.unused, args, definition.span);
      }
    }
  }
}

/** The text is searched and not the tree, so that a use in a broken statement counts too. */
function isUsed({ name }: Definition, uses: ReadonlyMap<string, number>): boolean {
  return (uses.get(name) ?? 0) > 1;
}

function countWords({ text }: Source): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const withoutComments = text.replace(/(^|\s)#.*$/gm, '$1').replace(/"[^"\n]*"/g, '');
  for (const [word] of withoutComments.matchAll(/[\p{L}_][\p{L}\p{N}_-]*/gu)) {
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}
