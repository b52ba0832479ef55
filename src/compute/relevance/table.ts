/** Every operator of the default domain that relevance passes. */
import { products, linear } from './linear.ts';
import { passing, type RelevanceRule } from './rule.ts';
import { sums } from './sums.ts';

export const relevanceRules: ReadonlyMap<string, RelevanceRule> = new Map(
  [linear, passing, products, sums].flatMap((family) => Object.entries(family)),
);
