/** How often a recipe says a word, comments and quoted texts aside. */
import type { Scene } from '../scene.ts';

type Counts = ReadonlyMap<string, number>;

const counted = new WeakMap<Scene, Counts>();

/** Includes its definition. */
export function usesOf(name: string, scene: Scene): number {
  const counts = counted.get(scene) ?? countWords(scene.recipe.source.text);
  counted.set(scene, counts);
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
