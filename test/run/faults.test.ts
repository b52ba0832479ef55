/** Every write, flush, rename and removal of a run fails once, in every way in which disks fail. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Plan } from '../../src/plan/index.ts';
import { resumedRequest } from '../../src/run/resume-run.ts';
import { runPlan } from '../../src/run/run-plan.ts';
import type { RunRequest } from '../../src/run/run-request.ts';
import { bytesOf } from './folder-bytes.ts';
import { faults, faultyDisk, type Fault, type FaultyDisk } from './store/faults.ts';
import { digits, must, planOn, run, scratch, type Bench } from './support.ts';

const text = `
  stage cut for 3 steps {
    train biases with sgd(lr: 0.01, momentum: 0.9)
    prune weights in first layer by global magnitude to 50%
  }`;

/** Nothing is evaluated, which would take most of the time. */
const bench: Bench = { ...digits, data: new Map([...digits.data].slice(0, 1)) };
const options = { checkpointEvery: 2, keepCheckpoints: true };

/** A fault for every operation of a run in turn, so that each kind of both meets. */
function cases(asked: FaultyDisk['asked'], all: boolean): readonly (readonly [number, Fault])[] {
  const counts = new Map<string, number>();
  return asked.flatMap((operation, at) => {
    const own = faults[operation];
    const turn = counts.get(operation) ?? 0;
    counts.set(operation, turn + 1);
    return own.filter((_, index) => all || index === turn % own.length).map((fault) => [at, fault] as const);
  });
}

async function finish(plan: Plan, out: string): Promise<void> {
  const again = await resumedRequest(out);
  const codes = again.diagnostics.map(({ code }) => code);
  if (again.value !== undefined) {
    const ended = await runPlan(again.value);
    if (ended.value === undefined) expect(ended.diagnostics).toMatchObject([{ code: 'ESP6567' }]);
  } else if (codes[0] !== 'ESP6567') {
    // It had not begun: the folder is free.
    expect(codes).toEqual(['ESP6563']);
    must(await run(bench, plan, { out, ...options }));
  }
}

describe('a run on a failing disk', () => {
  let plan: Plan;
  let whole: ReadonlyMap<string, string>;
  let asked: FaultyDisk['asked'];

  beforeAll(async () => {
    plan = await planOn(bench, text);
    const disk = faultyDisk(-1);
    whole = bytesOf(must(await run(bench, plan, { ...options, files: disk.files })).out);
    asked = disk.asked;
  });

  it('is short of nothing: every kind of operation occurs', () => {
    const kinds = new Set(asked);
    expect([...kinds].toSorted()).toEqual(['close', 'flush', 'link', 'makeFolder', 'open', 'remove', 'rename', 'write'].toSorted());
  });

  it('stops where the disk fails, damages nothing, names the file, and ends in the same bytes', async () => {
    for (const [at, fault] of cases(asked, process.env['FAULTS'] === 'all')) {
      const where = `operation ${at}, ${asked[at]}: ${fault}`;
      const out = join(scratch(), 'run');
      const disk = faultyDisk(at, fault);
      const request: Partial<RunRequest> = { out, files: disk.files, ...options };
      const outcome = await run(bench, plan, request);
      expect(disk.struck(), where).toBe(true);
      if (outcome.value === undefined) {
        expect(outcome.diagnostics, where).toMatchObject([
          { code: expect.stringMatching(/ESP65(02|68)/), message: expect.stringContaining(out) },
        ]);
      } else expect(bytesOf(out), where).toEqual(whole);
      if (existsSync(join(out, 'manifest.json'))) {
        for (const [name, hash] of bytesOf(out)) {
          if (whole.has(name)) expect(hash, `${where}: ${name}`).toBe(whole.get(name));
        }
      }
      await finish(plan, out);
      expect(bytesOf(out), where).toEqual(whole);
    }
  }, 300_000);
});
