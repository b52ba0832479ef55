/** NaN and infinities in what a run computes: found, told with their place, and never written. */
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../src/cli/compared-runs.ts';
import { exitCodeFor } from '../../src/cli/report.ts';
import { collect } from '../../src/report/html/collect.ts';
import { readRun } from '../../src/report/record/read-run.ts';
import type { RunEvent } from '../../src/journal/run-event.ts';
import { notFiniteIn } from '../../src/model/index.ts';
import { resumedRequest } from '../../src/run/resume-run.ts';
import { runPlan } from '../../src/run/run-plan.ts';
import { verifyRun } from '../../src/verify/verify-run.ts';
import { spoiltModel } from './spoilt-model.ts';
import { digits, must, planOn, run, scratch, type Bench } from './support.ts';

const half = 'prune weights by magnitude to 50%';

function benchWith(model: Buffer): Bench {
  const file = join(mkdtempSync(join(tmpdir(), 'espalier-spoilt-')), 'net.onnx');
  writeFileSync(file, model);
  return { ...digits, model: file };
}

it('an infinity is found among many numbers, and told with its place', () => {
  const values = new Float32Array(1000).fill(0.5);
  expect(notFiniteIn('w', values)).toBeUndefined();
  values[7] = -Infinity;
  values[70] = NaN;
  expect(notFiniteIn('w', values)).toEqual({ tensor: 'w', count: 2, first: 7, value: -Infinity });
});

describe('a last update', () => {
  it('that leaves no finite weights ends the run, and no model is written', async () => {
    const out = join(scratch(), 'run');
    const events: RunEvent[] = [];
    const plan = await planOn(digits, 'stage t for 1 steps { train all with sgd(lr: 1e39) }');
    const onEvent = (event: RunEvent): void => void events.push(event);
    const { value, diagnostics } = await run(digits, plan, { out, onEvent });
    expect(value).toBeUndefined();
    expect(diagnostics).toMatchObject([{ code: 'ESP6770' }]);
    expect(diagnostics[0]?.message).toMatch(/values of `0\.weight` are not finite in stage `t` at step 1, after training/);
    expect(exitCodeFor(diagnostics)).toBe(1);
    expect(existsSync(join(out, 'model.onnx'))).toBe(false);
    expect(events.at(-1)).toMatchObject({ event: 'not finite', stage: 't', step: 1 });
  });

  it('whose weights are finite, and whose loss is not, has diverged', async () => {
    const plan = await planOn(digits, 'stage t for 1 steps { train all with sgd(lr: 1e38) }');
    const { value, diagnostics } = await run(digits, plan);
    expect([value, diagnostics.map(({ code }) => code)]).toEqual([undefined, ['ESP6520']]);
    expect(diagnostics[0]?.message).toBe('the loss is NaN at step 1 of stage `t`');
  });
});

describe('a run that lost its numbers', () => {
  it('keeps a checkpoint that is sound, and its report and comparison say where it ended', async () => {
    const [out, other] = [join(scratch(), 'run'), join(scratch(), 'other')];
    const wild = (lr: string): string => `
      stage calm for 2 steps { train all with sgd(lr: 0.01) }
      stage wild for 1 steps { train all with sgd(lr: ${lr}) }`;
    const options = { keepCheckpoints: true, checkpointEvery: 1 };
    const ended = await run(digits, await planOn(digits, wild('1e39')), { out, ...options });
    expect(ended.diagnostics.map(({ code }) => code)).toEqual(['ESP6770', 'ESP6569']);
    must(await run(digits, await planOn(digits, wild('0.01')), { out: other }));
    const record = must(await readRun(out));
    const words = /the run ended at step 1 of stage wild: \d+ values of 0\.weight are not finite/;
    const { strange } = collect({ record, label: 'run', after: new Map() });
    expect(strange).toEqual([expect.stringMatching(words)]);
    const { changes, same } = must(await compareRuns(other, out));
    expect(same).toBe(false);
    expect(changes).toContainEqual({ kind: 'added', what: 'not finite', after: expect.stringMatching(words) });
    expect(must(await compareRuns(out, out)).same).toBe(true);
    // The checkpoint is that of the calm stage, and the run goes on there to the same end.
    const again = await runPlan(must(await resumedRequest(out)));
    expect(again.diagnostics.map(({ code }) => code)).toContain('ESP6770');
  });

  it('is read where a journal of an earlier version holds null for its loss', async () => {
    const out = join(scratch(), 'run');
    const plan = await planOn(digits, half);
    must(await run(digits, plan, { out }));
    const copy = join(scratch(), 'copy');
    cpSync(out, copy, { recursive: true });
    const journal = readFileSync(join(copy, 'journal.jsonl'), 'utf8');
    const spoilt = journal.replace(/"loss":[\d.e-]+/, '"loss":null');
    expect(spoilt).not.toBe(journal);
    writeFileSync(join(copy, 'journal.jsonl'), spoilt);
    const { events } = must(await readRun(copy));
    expect(events).toContainEqual(expect.objectContaining({ event: 'metrics', values: expect.objectContaining({ loss: NaN }) }));
    expect(must(await compareRuns(out, copy)).same).toBe(false);
  });
});

it('a model whose output is no number is measured, told of, and kept', async () => {
  const bench = benchWith(spoiltModel('4.weight', NaN));
  const plan = await planOn(bench, 'prune weights in first layer by magnitude to 50%');
  const out = join(scratch(), 'run');
  const { value, diagnostics } = await run(bench, plan, { out });
  expect(value).toBeDefined();
  expect(new Set(diagnostics.map(({ code }) => code))).toEqual(new Set(['ESP4086', 'ESP6772']));
  expect(diagnostics[0]?.message).toBe('`4.weight` is stored with 1 value that is not finite, the first at [0, 5]: NaN');
  expect(diagnostics[1]?.message).toBe('`loss` on `test` is NaN before the run begins');
  expect(exitCodeFor(diagnostics)).toBe(1);
  expect(readFileSync(join(out, 'journal.jsonl'), 'utf8')).toContain('"loss":{"$number":"NaN"}');
  const record = must(await readRun(out));
  expect(collect({ record, label: 'run', after: new Map() }).strange).toContain('loss on test is NaN before the run began');
  must(await compareRuns(out, out));
  // Such values are the original's own where it is at hand.
  const inputs = { modelPath: bench.model, data: bench.data };
  expect(must(await verifyRun({ folder: out, inputs })).findings).toEqual([]);
  const alone = must(await verifyRun({ folder: out })).findings;
  expect(alone.map(({ code }) => code)).toEqual(['ESP6773']);
});

it('a statement that changes a tensor with an infinity in it says so', async () => {
  const bench = benchWith(spoiltModel('0.weight', Infinity));
  const { value, diagnostics } = await run(bench, await planOn(bench, half));
  expect(value).toBeUndefined();
  expect(diagnostics.at(-1)).toMatchObject({
    code: 'ESP6770',
    message: expect.stringMatching(/^1 value of `0\.weight` is not finite .* after `prune`/),
  });
});

it('a statistic with an infinity in it is told by its layer', async () => {
  const bench = benchWith(spoiltModel('0.weight', 3e38));
  const wanda = 'prune weights in last layer by wanda to 50%';
  const { value, diagnostics } = await run(bench, await planOn(bench, wanda));
  expect(value).toBeUndefined();
  const [told] = diagnostics.filter(({ code }) => code === 'ESP6771');
  expect(told?.message).toMatch(/of layer `4` has \d+ values? that (is|are) not finite/);
});

it('verify says which tensor of a model holds infinities', async () => {
  const { out } = must(await run(digits, await planOn(digits, half)));
  const model = join(out, 'model.onnx');
  writeFileSync(model, spoiltModel('2.weight', Infinity, model));
  const { findings } = must(await verifyRun({ folder: out }));
  expect(findings.map(({ code }) => code)).toContain('ESP6773');
  expect(findings.find(({ code }) => code === 'ESP6773')?.message).toBe(
    '`2.weight` holds 1 value that is not finite, the first at [0, 5]: Infinity',
  );
  expect(readdirSync(out)).toContain('manifest.json');
});
