/** The plans of the recipes that come with Espalier, each on a small model. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { planFromYaml, type Plan } from '../plan/index.ts';
import { readText } from './texts.ts';

/** `dist/` and `recipes/` stand side by side in the package. */
const shelf = fileURLToPath(new URL('../recipes/papers/', import.meta.url));
const ending = '.plan.yaml';

export async function bundledPlans(folder = shelf): Promise<readonly (readonly [recipe: string, plan: Plan])[]> {
  const plans: (readonly [string, Plan])[] = [];
  for (const file of readdirSync(folder).filter((name) => name.endsWith(ending))) {
    const { value: source } = readText(join(folder, file));
    const { value: plan } = source === undefined ? {} : await planFromYaml(source);
    if (plan !== undefined) plans.push([file.slice(0, -ending.length), plan]);
  }
  return plans;
}
