import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readGroups } from '../../../src/model/coupling/groups.ts';
import type { Model } from '../../../src/model/index.ts';
import { compactModel } from '../../../src/model/surgery/compact.ts';
import { attending } from './random-graphs/attention.ts';
import { convolutional } from './random-graphs/convolutions.ts';
import { recurring } from './random-graphs/recurrence.ts';
import { distance, exactGroups, outputsOf, someUnits, zeroed } from './support.ts';

const families: readonly (readonly [string, (seed: number) => Model])[] = [
  ['convolutions', convolutional],
  ['attention', attending],
  ['recurrence', recurring],
];

/** `ESPALIER_GRAPHS=5000` tries more. */
const runs = Math.ceil(Number(process.env['ESPALIER_GRAPHS'] ?? 510) / families.length);

describe.each(families)('random networks: %s', (_, draw) => {
  test('what is zeroed on all sides can be taken out', { timeout: 600_000 }, async () => {
    let cut = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 2 ** 31 - 1 }),
        fc.constantFrom('heads' as const, 'dimensions' as const),
        fc.constantFrom(0.2, 0.5, 0.9),
        async (seed, world, share) => {
          const model = draw(seed);
          const coupled = readGroups(model, world);
          const units = someUnits(exactGroups(coupled), share);
          cut += units.size;
          const compact = compactModel(model, coupled, units);
          const dense = await outputsOf(zeroed(model, coupled, units));
          expect(distance(dense, await outputsOf(compact))).toBeLessThan(1e-5);
        },
      ),
      { numRuns: runs, seed: 8 },
    );
    expect(cut).toBeGreaterThan(runs);
  });
});
