/** What a window of prunes chooses of layers with floors and ceilings, held against counting. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseWeights, losingIn } from '../../src/prune/choose-weights.ts';
import { held } from '../../src/state/lazy-values.ts';
import type { Latent, Network, Values } from '../../src/state/network.ts';
import { linearModel, planned, planText, prunes } from '../plan/planning.ts';
import { updatesOf } from '../support/updates.ts';
import { must } from './support.ts';

const facts = linearModel({ big: [10, 20], small: [5, 8] });
const { layers } = facts;
const sizes = layers.map(({ count }) => count);

function pruneOf(clauses: string) {
  const text = `stage s for 8 steps {\ntrain all with sgd(lr: 0.1)\nprune weights by global |w| to 60% over 0%..100% every 2 steps ${clauses}\n}`;
  const [prune] = prunes(planned(planText(text, facts)));
  if (prune === undefined) throw new Error('the plan prunes');
  return prune;
}

/** One list of scores for each update: weights behind a mask may come back, and the small layer has the lower ones. */
const scoresOf = (updates: number) =>
  fc.array(fc.tuple(...sizes.map((size) => fc.array(fc.integer({ min: 1, max: size }), { minLength: size, maxLength: size }))), {
    minLength: updates,
    maxLength: updates,
  });

const kept = (mask: Uint8Array | undefined, size: number): number => mask?.reduce((sum, one) => sum + one, 0) ?? size;

describe('a floor under a revisable mask', () => {
  const prune = pruneOf('protect min 30% per layer mask revisable');
  const updates = updatesOf(prune);

  it('holds at each update of the window, and every total is the planned one', () => {
    expect(updates.length).toBeGreaterThan(3);
    fc.assert(
      fc.property(scoresOf(updates.length), (drawn) => {
        let network: Network = {
          values: new Map(layers.map(({ tensor, count }) => [tensor, new Float32Array(count).fill(1)])),
          masks: new Map(),
          adapters: [],
        };
        updates.forEach((update, at) => {
          const values = (drawn[at] ?? []).map((own) => held(Float32Array.from(own)));
          const scores = { rankBy: 'score', values } as const;
          const chosen = must(chooseWeights(network, { statement: prune, update, layers }, scores));
          const left = layers.map(({ tensor, count }) => kept(chosen.masks.get(tensor), count));
          left.forEach((count, layer) => expect(count).toBeGreaterThanOrEqual(0.3 * (sizes[layer] ?? 0)));
          expect(chosen.pruned).toBe(update.pruned);
          network = { ...network, masks: new Map([...chosen.masks]), values: valuesOf(chosen.values), latent: latentOf(chosen.latent) };
        });
      }),
      { numRuns: 40 },
    );
  });
});

function valuesOf(values: Iterable<readonly [string, Values]> | undefined): Network['values'] {
  return new Map(values ?? []);
}

function latentOf(latent: ReadonlyMap<string, Latent> | undefined): ReadonlyMap<string, Latent> {
  return latent ?? new Map();
}

describe('losingIn', () => {
  const prune = pruneOf('protect max 70% per layer');
  const names = layers.map(({ name }) => name);
  const most = sizes.map((size) => size - Math.floor(0.7 * size));

  it('asks a layer for the share of its loss that all layers have lost by then, and at the end for all of it', () => {
    expect(names.map((name) => prune.ceiling?.lose[name])).toEqual(most);
    const updates = updatesOf(prune);
    expect(updates.length).toBeGreaterThan(3);
    for (const [at, update] of updates.entries()) {
      const isLast = at === updates.length - 1;
      const units = most.map((lose) => (isLast ? lose : Math.floor((lose * update.pruned) / prune.reached)));
      expect(losingIn(prune, update, names)).toEqual({ lose: { units, isDue: isLast } });
      expect(losingIn(prune, update, ['small'])).toEqual({ lose: { units: units.slice(1), isDue: isLast } });
    }
  });

  it('asks for nothing where there is no ceiling', () => {
    const free = pruneOf('');
    for (const update of updatesOf(free)) expect(losingIn(free, update, names)).toEqual({});
  });
});
