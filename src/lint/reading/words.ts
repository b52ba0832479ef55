/** How often a recipe says a word, comments and quoted texts aside. */
import type { LintContext } from '../lint-context.ts';

type Counts = ReadonlyMap<string, number>;

const counted = new WeakMap<LintContext, Counts>();

/** Includes its definition. */
export function usesOf(name: string, context: LintContext): number {
  const counts = counted.get(context) ?? countWords(context.recipe.source.text);
  counted.set(context, counts);
  return counts.get(name) ?? 0;
}

function countWords(text: string): Counts {
  const counts = new Map<string, number>();
  const code = text.replace(/(^|\s)#.*$/gm, '$1').replace(/"[^"\n]*"/g, '');
  for (const [word] of code.matchAll(/[\p{L}_][\p{L}\p{N}_-]*/gu)) {
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}
