/** The claims of papers that are tried, whether they hold at the size of a toy or not: read from `bench/claims/`. */
import { parse } from 'yaml';
import { benchText, checker } from './papers.ts';
import { claim, type Claim } from './claim.ts';

/** In the order of the tables. */
const families = [
  ...['gradual', 'masks', 'one-shot', 'rounds', 'before-training', 'samples', 'units', 'shares', 'sharing'],
  ...['gates', 'gates-beside-adapters', 'untrained', 'while-tuned'],
];

const checked = checker(claim);
export const claims: readonly Claim[] = families.flatMap((family) => claimsIn(benchText(`claims/${family}.yaml`)));

/** A file is a list. What several claims of a recipe share stands once, above its `claims`. */
export function claimsIn(text: string): readonly Claim[] {
  const entries: readonly Readonly<Record<string, unknown>>[] = parse(text);
  const all = entries.flatMap(({ claims: several, ...shared }) =>
    Array.isArray(several) ? several.map((one) => ({ ...shared, ...one })) : [shared],
  );
  return all.map((one) => {
    const found = checked(one, `a claim of ${String(one['recipe'])}`);
    if (found.mutants.length === 0) throw new Error(`a claim of ${found.recipe} has no mutant: nothing could show that it says anything`);
    return found;
  });
}
