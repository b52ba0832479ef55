/** Plans at random, of recipes that the generator of the fuzzer draws, carried out by both engines on small networks. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { notCarriedOut } from '../../src/engine/carried-out.ts';
import { drawnRecipes, runnableOn } from '../support/runnable-recipe.ts';
import { smallGrounds } from '../support/small-grounds.ts';
import { carriedOutByBoth, type Case } from './both-engines.ts';

const wanted = Number(process.env['ESPALIER_DRAWN'] ?? '14');
const seed = Number(process.env['ESPALIER_SEED'] ?? '1');

/** As many as are wanted of those that the second engine carries out, by turns on each network. */
function drawn(): readonly Case[] {
  const grounds = smallGrounds();
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

it('gives the same masks, events and nearly the same weights', async () => {
  const compared = await carriedOutByBoth(drawn());
  expect(compared.length).toBeGreaterThan(wanted / 2);
  for (const { recipe, code, fault, same, differ, of, apart, kinds } of compared) {
    // Adam makes a step of a gradient that is nearly 0, whichever sign the sums give it.
    const isNear = differ <= 1e-3 * of && apart <= (recipe.includes('adam') ? 0.5 : 0.1);
    const found = { recipe, code, fault, same, near: isNear ? 'near' : [differ, of, apart], kinds: kinds?.[1] };
    expect(found).toEqual({ recipe, code: 0, fault: undefined, same: true, near: 'near', kinds: kinds?.[0] });
  }
}, 1_800_000);
