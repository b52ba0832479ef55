/** A run that is killed at random moments, by a signal that nothing can catch, loses nothing. */
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stream } from '../../src/random/stream.ts';
import { bytesOf } from '../run/folder-bytes.ts';
import { removeFolders } from './command.ts';
import { killingGround, runKilled, runWhole, runWithDeadWorker } from './kill.ts';

afterAll(removeFolders);

/** `npm run kill -- --times 1000` asks for more. */
const times = Number(process.env['KILL_TIMES'] ?? 25);
const seed = Number(process.env['KILL_SEED'] ?? 0);

describe('a run that is killed', () => {
  const cwd = killingGround();
  const folder = (out: string): string => path.join(cwd, out);
  let duration = 0;
  let undisturbed: ReadonlyMap<string, string>;

  beforeAll(async () => {
    duration = await runWhole(cwd, 'whole');
    undisturbed = bytesOf(folder('whole'));
  }, 120_000);

  it(`and resumed, ${times} times in all, ends in the same bytes`, async () => {
    const moments = stream(seed, 'kill');
    for (let kills = 0, run = 1; kills < times; run++) {
      const out = `killed-${run}`;
      kills += await runKilled(cwd, out, {
        stream: moments,
        within: duration,
        enough: Math.min(times - kills, 12),
      });
      expect(bytesOf(folder(out)), `run ${run} of seed ${seed}`).toEqual(undisturbed);
    }
  }, 7_200_000);

  it('with its workers, or loses one of them, ends in the same bytes', async () => {
    const moments = stream(seed, 'kill workers');
    await runKilled(cwd, 'parallel', { stream: moments, within: duration, enough: 3, jobs: 2 });
    expect(bytesOf(folder('parallel'))).toEqual(undisturbed);
    expect(await runWithDeadWorker(cwd, 'bereft', moments)).toBe(true);
    expect(bytesOf(folder('bereft'))).toEqual(undisturbed);
  }, 600_000);
});
