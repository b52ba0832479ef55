/** The claims of papers that are tried, whether they hold at the size of a toy or not: read from `bench/claims/`. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { claim, type Claim } from './claim.ts';

/** In the order of the tables. */
const families = [
  ...['gradual', 'masks', 'one-shot', 'rounds', 'before-training', 'samples', 'units', 'shares', 'sharing'],
  ...['gates', 'gates-beside-adapters', 'untrained', 'while-tuned'],
];

/** The bundles of scripts lie deeper than the sources, but in the same repository. */
function claimsFolder(folder: string): string {
  const wanted = path.join(folder, 'bench/claims');
  return existsSync(wanted) ? wanted : claimsFolder(path.dirname(folder));
}

const isClaim = new Ajv().compile<Claim>(claim);
const folder = claimsFolder(path.dirname(fileURLToPath(import.meta.url)));

export const claims: readonly Claim[] = families.flatMap((family) => claimsIn(readFileSync(path.join(folder, `${family}.yaml`), 'utf8')));

/** A file is a list. What several claims of a recipe share stands once, above its `claims`. */
export function claimsIn(text: string): readonly Claim[] {
  const entries: readonly Readonly<Record<string, unknown>>[] = parse(text);
  const all = entries.flatMap(({ claims: several, ...shared }) =>
    Array.isArray(several) ? several.map((one) => ({ ...shared, ...one })) : [shared],
  );
  return all.map((one) => {
    if (!isClaim(one)) throw new Error(`a claim of ${String(one['recipe'])}: ${new Ajv().errorsText(isClaim.errors)}`);
    if (one.mutants.length === 0) throw new Error(`a claim of ${one.recipe} has no mutant: nothing could show that it says anything`);
    return one;
  });
}
