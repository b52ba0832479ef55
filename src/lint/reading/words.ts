/** How often a recipe says a word, comments and quoted texts aside. */
import type { Scene } from '../scene.ts';

/** Its definition counts too. */
export function usesOf(name: string, { recipe }: Scene): number {
  const code = recipe.source.text.replace(/(^|\s)#.*$/gm, '$1').replace(/"[^"\n]*"/g, '');
  return [...code.matchAll(/[\p{L}_][\p{L}\p{N}_-]*/gu)].filter(([word]) => word === name).length;
}
