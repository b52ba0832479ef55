/** The hash of what a recipe means: equal exactly where two recipes mean the same. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { vocabulary as edition1, type Vocabulary } from '../../vocabulary/index.ts';
import { canonicalText } from './canonical.ts';
import type { Param, Recipe } from '../typed.ts';

/** SHA-256 of the canonical form, as lower-case hexadecimal digits. */
export function recipeHash(recipe: Recipe, vocabulary: Vocabulary = edition1): string {
  return sha256Hex(canonicalText(recipe, vocabulary));
}

/** The SHA-256 of a text in UTF-8, as lower-case hexadecimal digits. */
export function sha256Hex(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}

/**
 * The recipe whose parameters say what `settings` make of them: the text that somebody would have
 * had to write to get the same run. `bound` is what `bind` makes of `recipe` and `settings`.
 */
export function withSettings(recipe: Recipe, bound: Recipe, settings: ReadonlyMap<string, string>): Recipe {
  const set = new Map(bound.params.map((param) => [param.name, param]));
  const settled = (param: Param): Param => (settings.has(param.name) ? (set.get(param.name) ?? param) : param);
  return { ...recipe, params: recipe.params.map(settled) };
}
