/** Folders of runs from strangers: nothing outside of them is read or written. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { resumedRequest } from '../../src/run/resume-run.ts';
import { runPlan } from '../../src/run/run-plan.ts';
import { verifyRun } from '../../src/verify/verify-run.ts';
import { digits, must, planOn, run } from '../run/support.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'espalier-folders-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

let cutOff = '';
let finished = '';
beforeAll(async () => {
  const plan = await planOn(digits, 'stage s for 20 steps { train all with sgd(lr: 0.05) }');
  finished = must(await run(digits, plan, { keepCheckpoints: true })).out;
  cutOff = path.join(scratch, 'cut-off');
  const controller = new AbortController();
  const onEvent = (event: { readonly event: string }): void => {
    if (event.event === 'step') controller.abort();
  };
  await runPlan({ plan, modelPath: digits.model, data: digits.data, out: cutOff, signal: controller.signal, onEvent });
}, 300_000);

let copies = 0;

/** A copy in which `name` has moved elsewhere, and a link to it lies in its place. */
function linked(folder: string, name: string): { readonly copy: string; readonly outside: string } {
  const copy = path.join(scratch, `copy-${copies}`);
  const outside = path.join(scratch, `outside-${copies++}`);
  cpSync(folder, copy, { recursive: true });
  mkdirSync(outside);
  renameSync(path.join(copy, name), path.join(outside, 'target'));
  symlinkSync(path.join(outside, 'target'), path.join(copy, name));
  return { copy, outside };
}

it('a run that was cut off can be gone on with', async () => {
  const request = await resumedRequest(cutOff);
  expect(request.diagnostics).toEqual([]);
  expect(request.value?.resume).toBe(true);
});

it.each(['checkpoints', 'checkpoints/objects', 'plan.yaml', 'run.json', 'unfinished.json'])(
  'a run is not gone on with where `%s` is a link',
  async (name) => {
    const { copy, outside } = linked(cutOff, name);
    const before = readdirSync(outside, { recursive: true });
    const { value, diagnostics } = await resumedRequest(copy);
    expect([value, diagnostics.map(({ code }) => code)]).toEqual([undefined, ['ESP6705']]);
    expect(diagnostics[0]?.file).toBe(path.join(copy, name));
    expect(readdirSync(outside, { recursive: true })).toEqual(before);
  },
);

it.each(['checkpoints', 'plan.yaml', 'journal.jsonl', 'model.onnx', 'masks.npz'])(
  'a verification does not look behind `%s`',
  async (name) => {
    const { copy } = linked(finished, name);
    const { findings } = must(await verifyRun({ folder: copy }));
    expect(findings.map(({ code, message }) => `${code} ${message}`)).toContain(
      `ESP6705 \`${name}\` is a symbolic link, so it is not read`,
    );
  },
);
