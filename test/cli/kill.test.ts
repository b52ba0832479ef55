/** A run that is killed at random moments, by a signal that nothing can catch, loses nothing. */
import { appendFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { integerBelow } from '../../src/random/draw.ts';
import { stream } from '../../src/random/stream.ts';
import { inProcess } from '../fuzz/doors.ts';
import { foundByRuns, holdsOfFolder } from '../fuzz/runs.ts';
import { bytesOf } from '../run/folder-bytes.ts';
import { drawnRecipes, runnableOn } from '../support/runnable-recipe.ts';
import { smallGrounds } from '../support/small-grounds.ts';
import { removeFolders } from './command.ts';
import {
  killingGround,
  randomGround,
  runKilled,
  runWhole,
  runWholeHere,
  runWithDeadWorker,
  saidByWorkers,
  streamedGround,
} from './kill.ts';

vi.stubGlobal('ESPALIER_VERSION', '0.0.0');

afterAll(removeFolders);

/** `npm run kill -- --times 1000` asks for more, and wants figures. */
const isAsked = process.env['KILL_TIMES'] !== undefined;
const times = Number(process.env['KILL_TIMES'] ?? 12);
const seed = Number(process.env['KILL_SEED'] ?? 0);
/** Where `--tally` reads how often each setting was killed. */
const figures = process.env['KILL_FIGURES'];

interface Setting {
  readonly name: string;
  readonly ground: () => string;
  readonly jobs: number;
  /** How often a run is killed and resumed before it is left to end. */
  readonly perRun: number;
  /** Of all kills that are asked for. */
  readonly share: number;
}

const settings: readonly Setting[] = [
  { name: 'in one process', ground: killingGround, jobs: 1, perRun: 12, share: 0.1 },
  { name: 'with --jobs 3', ground: killingGround, jobs: 3, perRun: 6, share: 0.1 },
  { name: 'on a model in pieces', ground: streamedGround, jobs: 1, perRun: 4, share: 0.05 },
];

function told(name: string, kills: number, runs: number): void {
  if (isAsked) console.log(`${name}: ${kills} kills of ${runs} runs, each ends in the same bytes`);
  if (figures !== undefined) appendFileSync(figures, `${JSON.stringify({ name, kills, runs })}\n`);
}

/** Of all kills, those of recipes at random, and how often a run of one is killed: few kills are of three runs still. */
const [randomShare, perRandom] = [0.75, isAsked ? 8 : 3];

/** A recipe that runs, in a folder of its own; each call draws the next. */
function* randomGrounds(): Generator<{ readonly cwd: string; readonly text: string }> {
  const grounds = smallGrounds();
  for (let turn = 0; ; turn++) {
    const texts = fc.sample(drawnRecipes(60, seed + turn), { numRuns: 100, seed: seed + turn });
    for (const [at, drawn] of texts.entries()) {
      const ground = grounds[at % grounds.length];
      const text = ground && runnableOn(ground, drawn)?.text;
      if (ground === undefined || text === undefined) continue;
      yield { cwd: randomGround(ground, text), text };
    }
  }
}

/** What only weights can say ends a run before it is done: another recipe is drawn. */
function demandRefusal(text: string, said: string): void {
  const [, code = ''] = /error\[(ESP\d+)\]/.exec(said) ?? [];
  if (!foundByRuns.has(code)) throw new Error(`the run failed: ${said}\n${text}`);
}

describe('a run that is killed', () => {
  it('of a recipe at random, and resumed again and again, ends in the same bytes, and is read by all that reads runs', async () => {
    const moments = stream(seed, 'kill random');
    const wanted = Math.ceil(times * randomShare);
    let [kills, runs] = [0, 0];
    for (const { cwd, text } of randomGrounds()) {
      const whole = await runWholeHere(cwd, 'whole');
      if (typeof whole === 'object') {
        demandRefusal(text, whole.failed);
        continue;
      }
      const enough = Math.min(wanted - kills, perRandom);
      const jobs = ++runs % 3 === 0 ? 3 : 1;
      kills += await runKilled(cwd, 'killed', { stream: moments, within: 2 * whole, enough, jobs, isShort: true });
      expect([text, bytesOf(path.join(cwd, 'killed'))]).toEqual([text, bytesOf(path.join(cwd, 'whole'))]);
      await holdsOfFolder(inProcess(false), cwd, 'killed', runs % 4 === 2);
      rmSync(cwd, { recursive: true });
      if (kills >= wanted) break;
    }
    told('of random recipes', kills, runs);
  }, 14_400_000);

  const wholes = new Map<() => string, Promise<{ readonly cwd: string; readonly within: number }>>();

  /** A ground and, in its folder `whole`, what a run leaves that nothing disturbs; made once. */
  function whole(ground: () => string) {
    const made = wholes.get(ground) ?? laidAndRun(ground());
    wholes.set(ground, made);
    return made;
  }

  async function laidAndRun(cwd: string) {
    return { cwd, within: await runWhole(cwd, 'whole') };
  }

  it.each(settings)(
    '$name, and resumed again and again, ends in the same bytes',
    async ({ name, ground, jobs, perRun, share }) => {
      const { cwd, within } = await whole(ground);
      const folder = (out: string): string => path.join(cwd, out);
      const undisturbed = bytesOf(folder('whole'));
      const moments = stream(seed, `kill ${name}`);
      const wanted = Math.ceil(times * share);
      let [kills, runs] = [0, 0];
      while (kills < wanted) {
        const out = `killed-${++runs}`;
        const enough = Math.min(wanted - kills, perRun);
        kills += await runKilled(cwd, out, { stream: moments, within, enough, jobs, isShort: false });
        expect(bytesOf(folder(out)), `run ${runs} of seed ${seed}`).toEqual(undisturbed);
        rmSync(folder(out), { recursive: true });
      }
      told(name, kills, runs);
    },
    14_400_000,
  );

  it('has workers that end with a sentence each', async () => {
    const cwd = killingGround();
    const moments = stream(seed, 'kill the run of workers');
    let sentences = 0;
    for (let turn = 0; turn < 3; turn++) {
      const said = await saidByWorkers(cwd, `orphans-${turn}`, integerBelow(moments, 600));
      const lines = said.split('\n').filter((line) => line.startsWith('espalier:'));
      expect(lines.filter((line) => !line.endsWith('the run is gone, so this worker of it ends; what was written is kept'))).toEqual([]);
      expect(said).not.toMatch(/^ {4}at |node:internal/m);
      sentences += lines.length;
    }
    expect(sentences).toBeGreaterThan(0);
  });

  it('by the loss of one of its workers alone, ends in the same bytes', async () => {
    const { cwd } = await whole(killingGround);
    expect(await runWithDeadWorker(cwd, 'bereft', stream(seed, 'kill workers'))).toBe(true);
    expect(bytesOf(path.join(cwd, 'bereft'))).toEqual(bytesOf(path.join(cwd, 'whole')));
  }, 600_000);
});
