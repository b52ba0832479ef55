/** Pruned samples, from the sentence to the list of those that are left. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Plan, PlannedSamples } from '../../src/plan/index.ts';
import { rowsOf } from '../../src/prune/samples/prune-samples.ts';
import { resumedRequest } from '../../src/run/resume-run.ts';
import { runPlan } from '../../src/run/run-plan.ts';
import { verifyRun } from '../../src/verify/verify-run.ts';
import { bytesOf } from './folder-bytes.ts';
import { classesOf, digitScores } from './digit-scores.ts';
import { allDigits as digits, must, planOn, run, scratch } from './support.ts';

const classes = classesOf('train');

async function planSamples(text: string): Promise<Plan> {
  return planOn(digits, text, { classes: () => ({ value: classes, diagnostics: [] }) });
}

function listOf(folder: string): Uint32Array {
  const rows = rowsOf(readFileSync(join(folder, 'samples/train.txt'), 'utf8'));
  if (rows === undefined) throw new Error('the list is none');
  return rows;
}

function statementsOf({ stages }: Plan): readonly PlannedSamples[] {
  return stages.flatMap(({ statements }) => statements.filter((it) => it.kind === 'prune samples'));
}

/** As many rows as are asked for, with the highest scores; of equal ones the later rows. */
function highest(scores: readonly number[], count: number): ReadonlySet<number> {
  const order = [...scores.keys()].sort((a, b) => {
    return (scores[b] ?? 0) - (scores[a] ?? 0) || b - a;
  });
  return new Set(order.slice(0, count));
}

describe('scores, beside the same network in plain JavaScript', () => {
  // Half a thousandth of the samples may change places where two scores differ by a rounding.
  const few = 1;

  it.each([
    ['norm(softmax(y over out) - label over out)', digitScores('el2n')],
    ['loss', digitScores('loss')],
    ['-sum(y * label over out)', digitScores('logit').map((logit) => -logit)],
    ['sum(g^2)', digitScores('gradient')],
    ['norm(g)', digitScores('gradient')],
  ])('%s', async (criterion, scores) => {
    const plan = await planSamples(`prune samples of train by ${criterion} to 40% density`);
    const [planned] = statementsOf(plan);
    expect(planned).toMatchObject({ of: 1437, before: 1437, asked: 575, kept: 575 });
    const rows = listOf(must(await run(digits, plan)).out);
    const wanted = highest(scores, 575);
    expect(rows.length).toBe(575);
    expect([...rows].filter((row) => !wanted.has(row)).length).toBeLessThanOrEqual(few);
  });

  it('the lowest go: what is easy to the network is out, and `-loss` keeps it', async () => {
    const hard = await planSamples('prune samples of train by loss removing 500 samples');
    const easy = await planSamples('prune samples of train by -loss removing 937 samples');
    const [kept, others] = [listOf(must(await run(digits, hard)).out), listOf(must(await run(digits, easy)).out)];
    const mean = (rows: Uint32Array): number => rows.reduce((sum, row) => sum + (digitScores('loss')[row] ?? 0), 0) / rows.length;
    expect(kept.length).toBe(937);
    expect(others.length).toBe(500);
    // A few share the lowest loss there is, and of them the earlier ones go each time.
    expect(new Set([...kept, ...others]).size).toBeGreaterThan(1400);
    expect(mean(kept)).toBeGreaterThan(mean(others));
  });
});

describe('classes', () => {
  const labels = digitScores('label');
  const countOf = (rows: Uint32Array, label: string): number => rows.filter((row) => String(labels[row]) === label).length;

  it('each loses its share, and the worst of its own', async () => {
    const text = 'prune samples of train by loss removing 30% of remaining ranked per class';
    const plan = await planSamples(text);
    const [planned] = statementsOf(plan);
    const rows = listOf(must(await run(digits, plan)).out);
    for (const [label, { of, kept }] of Object.entries(planned?.classes ?? {})) {
      // To nearest, halves to even, of what goes.
      const going = 0.3 * of;
      const isHalf = going % 1 === 0.5;
      const gone = isHalf ? 2 * Math.round(going / 2) : Math.round(going);
      expect(kept, label).toBe(of - gone);
      expect(countOf(rows, label), label).toBe(kept);
    }
    expect(rows.length).toBe(planned?.kept);
  });

  it('a floor holds in each, and the total is met all the same', async () => {
    const skewed = 'label * (1 + 0 * y)';
    const text = `prune samples of train by sum(${skewed}) + loss to 20% density protect min 10% per class`;
    const plan = await planSamples(text);
    const [planned] = statementsOf(plan);
    const rows = listOf(must(await run(digits, plan)).out);
    expect(planned?.kept).toBe(287);
    expect(rows.length).toBe(287);
    for (const [label, keep] of Object.entries(planned?.floor?.keep ?? {})) {
      expect(keep).toBe(Math.ceil(0.1 * (classes.get(label) ?? 0)));
      expect(countOf(rows, label)).toBeGreaterThanOrEqual(keep);
    }
  });

  it('a plan of other classes is refused before any work', async () => {
    const other = new Map([...classes]);
    other.set('0', (classes.get('0') ?? 0) + 1).set('1', (classes.get('1') ?? 0) - 1);
    const plan = await planOn(digits, 'prune samples of train by loss to 50% density ranked per class', {
      classes: () => ({ value: other, diagnostics: [] }),
    });
    const { value, diagnostics } = await run(digits, plan);
    expect(value).toBeUndefined();
    expect(diagnostics.map(({ code }) => code)).toEqual(['ESP6544']);
  });
});

describe('what follows reads what is left', () => {
  const text = `
    mark start
    prune samples of train by random to 50% density
    mark half
    prune samples of train by loss removing 300 samples
    stage few for 3 epochs { train all with sgd(lr: 0.05, momentum: 0.9) }
    rewind samples to half
    stage more for 2 epochs { train all with sgd(lr: 0.05) }
    stage wanda { prune weights by wanda to 50% using 600 samples of train }
    rewind all, samples to start
    stage whole for 1 epochs { train all with sgd(lr: 0.05) }
    prune samples of train by loss removing 10% of remaining ranked per class
    `;
  let plan: Plan;
  let undisturbed: string;

  beforeAll(async () => {
    plan = await planSamples(text);
    undisturbed = must(await run(digits, plan)).out;
  });

  it('epochs, calibration and marks count it', () => {
    const steps = new Map(plan.stages.map(({ name, steps }) => [name, steps]));
    // 719 samples are half of 1437, with the half to even; 419 are left of them.
    expect(steps.get('few')).toBe(3 * Math.ceil(419 / 64));
    expect(steps.get('more')).toBe(2 * Math.ceil(719 / 64));
    expect(steps.get('whole')).toBe(Math.ceil(1437 / 64));
    expect(statementsOf(plan).map(({ before, kept }) => [before, kept])).toEqual([
      [1437, 719],
      [719, 419],
      [1437, expect.any(Number)],
    ]);
  });

  it('the journal and the manifest hold the list by its hash', () => {
    const files = bytesOf(undisturbed);
    expect([...files.keys()]).toContain('samples/train.txt');
    const journal = readFileSync(join(undisturbed, 'journal.jsonl'), 'utf8');
    const events = journal.split('\n').filter((line) => line.includes('"prune samples"'));
    expect(events).toHaveLength(3);
    const manifest = readFileSync(join(undisturbed, 'manifest.json'), 'utf8');
    const hash = /"samples\/train.txt": "([0-9a-f]{64})"/.exec(manifest)?.[1] ?? 'none';
    expect(events.at(-1)).toContain(hash);
  });

  it.each([3, 12, 40, 75])('stopped at event %i and resumed, it is the same', async (at) => {
    const out = join(scratch(), 'run');
    const controller = new AbortController();
    let events = 0;
    const onEvent = (): void => void (++events === at && controller.abort());
    const stopped = await run(digits, plan, { out, signal: controller.signal, onEvent });
    expect(stopped.value).toBeUndefined();
    must(await runPlan(must(await resumedRequest(out))));
    expect(bytesOf(out)).toEqual(bytesOf(undisturbed));
  });

  it('is verified: the files as they are, and the run carried out again', async () => {
    const { value } = await verifyRun({ folder: undisturbed, inputs: { modelPath: digits.model, data: digits.data } });
    expect(value?.findings).toEqual([]);
  });

  it('a list that was edited is found, whatever its manifest says', async () => {
    const out = must(await run(digits, plan)).out;
    const path = join(out, 'samples/train.txt');
    const lines = readFileSync(path, 'utf8').split('\n');
    for (const [text, fault] of [
      [lines.slice(1).join('\n'), /^`samples\/train.txt` holds \d+ samples/],
      [lines.toReversed().join('\n'), /is no list of samples/],
      [`${lines.slice(1, -1).join('\n')}\n1500\n`, /holds the sample 1500, and there are 1437/],
    ] as const) {
      writeFileSync(path, text);
      const { value } = await verifyRun({ folder: out });
      const found = value?.findings.filter(({ code }) => code === 'ESP6717') ?? [];
      expect(found.map(({ message }) => message)).toEqual([expect.stringMatching(fault)]);
    }
  });
});
