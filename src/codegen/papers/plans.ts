/** The golden plan of every paper's recipe, and what this version refuses of those that have none. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { plan, planToYaml, renderConcise, type Diagnostic } from '../../index.ts';
import type { Plan } from '../../plan/plan.ts';
import { fixtureOf, samples } from './fixtures.ts';

export const shelf = 'recipes/papers';

export interface PlannedRecipe {
  readonly name: string;
  readonly text: string;
  readonly model: string;
  readonly plan?: Plan;
  /** The words that cannot be carried out, as messages say them. */
  readonly refused: readonly string[];
}

/** `root` is the folder of the repository. Throws where a recipe is wrong, not merely refused. */
export function planAll(root: string): readonly PlannedRecipe[] {
  return readdirSync(path.join(root, shelf))
    .filter((file) => file.endsWith('.prune'))
    .sort()
    .map((file) => planOne(root, file.slice(0, -'.prune'.length)));
}

function planOne(root: string, name: string): PlannedRecipe {
  const { model, set = {} } = fixtureOf(name);
  const text = readFileSync(path.join(root, shelf, `${name}.prune`), 'utf8');
  const bytes = readFileSync(path.join(root, `test/fixtures/models/${model}.onnx`));
  const recipe = { name: `${name}.prune`, text };
  const { value, diagnostics } = plan({
    ...{ recipe, model: bytes, file: `${model}.onnx`, samples, set },
  });
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.some((error) => !isRefusal(error))) {
    throw new Error(`${name} on ${model}:\n${renderConcise(errors, [recipe])}`);
  }
  const refused = [
    ...new Set(errors.map(({ message }) => message.split(' cannot ')[0] ?? message)),
  ];
  return { name, text, model, ...(value !== undefined && { plan: value }), refused };
}

/** What is sound, and not carried out by this version. */
function isRefusal({ code }: Diagnostic): boolean {
  return code === 'ESP4001';
}

/** File names below the shelf, with what has to stand in them. */
export function planFiles(planned: readonly PlannedRecipe[]): ReadonlyMap<string, string> {
  const refusals = planned
    .filter(({ refused }) => refused.length > 0)
    .map(({ name, refused }) => [name, refused] as const);
  return new Map([
    ...planned.flatMap(({ name, plan: one }) =>
      one === undefined ? [] : [[`${name}.plan.yaml`, planToYaml(one)] as const],
    ),
    ['refusals.json', `${JSON.stringify(Object.fromEntries(refusals), null, 2)}\n`],
  ]);
}
