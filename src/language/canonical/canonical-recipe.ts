/** The recipe that a canonical text means: what a plan is made of, whatever words were written. */
import { lexicon, vocabulary } from '../../vocabulary/index.ts';
import { checkForPlan } from '../check/check.ts';
import { parse } from '../syntax/parse.ts';
import type { Recipe } from '../typed.ts';

/**
 * The recipe itself where its canonical text says nothing otherwise, else the one that the text means: without
 * words that are usual anyhow, with expressions in their normal form. Its spans point into the text.
 */
export function canonicalRecipe(recipe: Recipe, text: string): Recipe {
  const { tree } = parse({ name: 'canonical.prune', text }, lexicon);
  const { value, diagnostics } = checkForPlan(tree, vocabulary);
  if (value === undefined) throw new Error(`a canonical text checks: ${diagnostics.map(({ message }) => message).join('; ')}\n${text}`);
  const { name, version, ...unnamed } = recipe;
  if (isEqual(unnamed, value)) return recipe;
  return { ...value, ...(name !== undefined && { name }), ...(version !== undefined && { version }) };
}

/** Where something stands, and what a recipe is called by. */
const besides: ReadonlySet<string> = new Set(['span', 'spans', 'source', 'doc', 'cites', 'deviates', 'version']);

function isEqual(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const [own, other] = [partsOf(a), partsOf(b)];
  return own.size === other.size && [...own].every(([key, value]) => other.has(key) && isEqual(value, other.get(key)));
}

function partsOf(value: object): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(value).filter(([key, part]) => part !== undefined && !besides.has(key)));
}
