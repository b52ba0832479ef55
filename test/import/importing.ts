/** Imports a file on a fixture model and plans what came out, for the tests of this room. */
import { expect } from 'vitest';
import { checkSource } from '../../src/check-source.ts';
import { importRecipe, type Imported, type ImportRequest } from '../../src/import/import-recipe.ts';
import { format } from '../../src/language/format/format.ts';
import { factsOf, planned, planText, prunes, settings } from '../plan/planning.ts';
import { updatesOf } from '../support/updates.ts';

export const model = 'resnet8_fmnist_bn';

export function layersOf(name = model) {
  return factsOf(name).layers;
}

/** Weights of a layer of the fixture. */
export function sizeOf(layer: string): number {
  const found = layersOf().find(({ name }) => name === layer);
  if (found === undefined) throw new Error(`no layer ${layer}`);
  return found.count;
}

export function imported(text: string, request: Partial<ImportRequest> = {}): Imported {
  return importRecipe({ name: 'file.yaml', text }, { form: 'native', ...request });
}

/** The recipe; fails with the findings where there is none, or where it does not check. */
export function recipeOf(text: string, request: Partial<ImportRequest> = {}): string {
  const { recipe, diagnostics } = imported(text, request);
  if (recipe === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  expectSound(recipe);
  return recipe;
}

/** It checks without an error, and is in the one layout. */
export function expectSound(recipe: string): void {
  const { diagnostics } = checkSource({ name: 'imported.prune', text: recipe });
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  expect(errors.map(({ code, message }) => `${code} ${message}`)).toEqual([]);
  expect(format({ name: 'imported.prune', text: recipe }).value).toBe(recipe);
}

export interface Count {
  readonly step: number;
  readonly pruned: number;
}

/** What the plan of an imported recipe prunes of each layer, update by update, where the count changes. */
export function countsOf(text: string, request: Partial<ImportRequest>, stepsPerEpoch: number): ReadonlyMap<string, readonly Count[]> {
  const recipe = recipeOf(text, { layers: layersOf(), ...request });
  const samples = { train: stepsPerEpoch * settings.batch, test: 64 };
  const plan = planned(planText(recipe, factsOf(model), { samples }));
  const counts = new Map<string, Count[]>();
  for (const prune of prunes(plan)) {
    const layers = Object.keys(prune.counts ?? {});
    for (const { step, pruned, layers: each } of updatesOf(prune)) {
      for (const name of layers) {
        const count = each?.[name] ?? (layers.length === 1 ? pruned : 0);
        put(counts, name, { step, pruned: count });
      }
      if (layers.length === 0) put(counts, 'all', { step, pruned });
    }
  }
  return counts;
}

function put(counts: Map<string, Count[]>, name: string, count: Count): void {
  const own = counts.get(name) ?? [];
  if ((own.at(-1)?.pruned ?? 0) === count.pruned) return;
  counts.set(name, [...own, count]);
}

/** Only what changes: an update that prunes nothing new leaves no trace. */
export function changes(counts: readonly Count[]): readonly Count[] {
  return counts.filter(({ pruned }, at) => pruned !== (at === 0 ? 0 : counts[at - 1]?.pruned));
}
