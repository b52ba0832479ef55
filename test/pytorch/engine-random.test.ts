/** Plans at random, of recipes that the generator of the fuzzer draws, carried out by both engines on small networks. */
import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { notCarriedOut } from '../../src/engine/carried-out.ts';
import { drawnRecipes, runnableOn } from '../support/runnable-recipe.ts';
import { groundOf, smallGrounds } from '../support/small-grounds.ts';
import { root } from '../support/root.ts';
import { carriedOutByBoth, type Case, type Compared } from './both-engines.ts';

const wanted = Number(process.env['ESPALIER_DRAWN'] ?? '8');
const seed = Number(process.env['ESPALIER_SEED'] ?? '1');

/** As many as are wanted of those that the second engine carries out, by turns on each network. */
function drawn(): readonly Case[] {
  const grounds = [...smallGrounds(), groundOf(['char_llama', 'moby', 8, 'linear'])];
  const found: Case[] = [];
  for (const text of fc.sample(drawnRecipes(60, seed), { seed, numRuns: 40 * wanted })) {
    const ground = grounds[found.length % grounds.length];
    const runnable = ground && runnableOn(ground, text);
    if (runnable === undefined || found.length === wanted) continue;
    const { stages } = runnable.plan;
    if (stages.length > 16 || notCarriedOut(runnable.plan).length > 0) continue;
    found.push({ model: ground?.name ?? '', recipe: runnable.text, batch: 4, isDrawn: true });
  }
  return found;
}

/** For the page of engines: by network what was drawn, and what differed. */
function keep(compared: readonly Compared[]): void {
  const models = [...new Set(compared.map(({ model }) => model))].sort();
  const networks = models.map((model) => {
    const own = compared.filter((one) => one.model === model);
    const sum = (key: 'of' | 'differ'): number => own.reduce((total, one) => total + (one[key] ?? 0), 0);
    return { model, plans: own.length, masks: sum('of'), differ: sum('differ') };
  });
  writeFileSync(`${root}/test/pytorch/engine-draws.json`, `${JSON.stringify({ seed, networks }, null, 2)}\n`);
}

it('gives the same masks, events and nearly the same weights', async () => {
  const compared = await carriedOutByBoth(drawn());
  expect(compared.length).toBeGreaterThan(wanted / 2);
  for (const { recipe, code, adaptive, fault, same, differ, of, apart, kinds } of compared) {
    // Adam makes a step of a gradient that is nearly 0, whichever sign the sums give it.
    const isNear = differ <= 1e-3 * of && apart <= (adaptive === true ? 0.5 : 0.1);
    const found = { recipe, code, fault, same, near: isNear ? 'near' : [differ, of, apart], kinds: kinds?.[1] };
    expect(found).toEqual({ recipe, code: 0, fault: undefined, same: true, near: 'near', kinds: kinds?.[0] });
  }
  if (process.env['ESPALIER_KEEP'] !== undefined) keep(compared);
}, 1_800_000);
