/** A small, fixed share of what `npm run fuzz -- --only runs` does without end. */
import { expect, it, vi } from 'vitest';
import { inProcess } from './doors.ts';
import { runsKind } from './runs.ts';

vi.stubGlobal('ESPALIER_VERSION', '0.0.0');

it('of recipes at random, what runs is verified, reported, compared and resumed', async () => {
  const kind = runsKind(inProcess(false), 40);
  expect(await kind.check({ seed: 3, numRuns: 16 })).toBeUndefined();
  expect(kind.tried()).toBeGreaterThan(2);
}, 600_000);
