/** Inputs that another model chooses, from the sentence to the metric, beside PyTorch's models of the fixture. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { readArray } from '../../src/data/read-array.ts';
import { rowsOf } from '../../src/prune/samples/prune-samples.ts';
import { espalier } from '../cli/command.ts';
import { done } from '../../src/diagnostics/diagnostic.ts';
import { resumedRequest } from '../../src/run/resume-run.ts';
import { runPlan } from '../../src/run/run-plan.ts';
import { bytesOf } from './folder-bytes.ts';
import { must, planOn, run as carryOut, scratch, type Bench } from './support.ts';

const folder = 'test/fixtures/passages';
const column = (name: string): readonly number[] => {
  const { value } = readArray(`${folder}/${name}.npy`);
  return Array.from(value?.values ?? [], Number);
};
const [labels, page] = [column('y'), column('page')];
// What PyTorch computes with the models that it has exported.
const scores = column('scores');
const flat = column('answers');
const answers = labels.map((_, row) => flat.slice(8 * row, 8 * row + 8));
const test = `x=x.npy,y=y.npy,beside.page=page.npy,beside.tokens=tokens.npy,beside.parent=parent.npy,pooled=page`;

interface Told {
  readonly measurements: readonly { readonly moment: string; readonly values: Readonly<Record<string, number>> }[];
}

async function run(recipe: string, out: string, set: readonly string[] = []) {
  const args = ['run', '-e', recipe, '--model', 'reader.onnx', '--test', test, ...set];
  const { stdout, stderr, code } = await espalier([...args, '--json', '--quiet', '--out', out], { cwd: folder });
  expect(code, stderr).toBe(0);
  const { measurements } = JSON.parse(stdout) as Told;
  const rows = rowsOf(readFileSync(join(out, 'samples/test.txt'), 'utf8'));
  return { rows: [...(rows ?? [])], values: measurements.at(-1)?.values ?? {}, measurements };
}

/** Accuracy and loss of the largest outputs of these rows, page by page, in doubles. */
function pooled(rows: readonly number[]) {
  const best = new Map<number, number[]>();
  for (const row of rows) {
    const own = answers[row] ?? [];
    const before = best.get(page[row] ?? 0);
    best.set(page[row] ?? 0, before === undefined ? [...own] : before.map((it, c) => Math.max(it, own[c] ?? it)));
  }
  let [hits, loss] = [0, 0];
  for (const [key, logits] of best) {
    const label = labels[page.indexOf(key)] ?? 0;
    if (logits.indexOf(Math.max(...logits)) === label) hits++;
    loss += Math.log(logits.reduce((sum, it) => sum + Math.exp(it), 0)) - (logits[label] ?? 0);
  }
  return { accuracy: hits / best.size, loss: loss / best.size };
}

const [tokens, parent] = [column('tokens'), column('parent')];
const tokensOf = (rows: Iterable<number>): number => [...rows].reduce((sum, row) => sum + (tokens[row] ?? 0), 0);

/** The row itself and all above it. */
function pathOf(row: number): readonly number[] {
  return row < 0 ? [] : [row, ...pathOf(parent[row] ?? -1)];
}

/** Each page keeps a block and its budget; whatever stays has all above it. */
function keepsTo(rows: readonly number[], budget: number): void {
  const stays = new Set(rows);
  for (const key of new Set(page)) {
    const own = rows.filter((row) => page[row] === key);
    expect(own.length).toBeGreaterThan(0);
    expect(tokensOf(own)).toBeLessThanOrEqual(budget);
  }
  for (const row of rows) expect(pathOf(row).every((above) => stays.has(above))).toBe(true);
}

/** Of each page as many of the best that fit as stay within the budget with all above them, weighed anew for each number. */
function slowly(rows: readonly number[], scoreOf: readonly number[], budget: number) {
  return [...new Set(page)].flatMap((key) => {
    const best = rows
      .filter((row) => page[row] === key && tokensOf(pathOf(row)) <= budget)
      .toSorted((a, b) => (scoreOf[b] ?? 0) - (scoreOf[a] ?? 0) || b - a);
    const closed = best.map((_, at) => new Set(best.slice(0, at + 1).flatMap(pathOf)));
    const kept = closed.findLast((own) => tokensOf(own) <= budget) ?? [];
    return [...kept].toSorted((a, b) => a - b);
  });
}

/** What onnxruntime computes with the labeller. */
async function scoresOfLabeller(): Promise<readonly number[]> {
  const session = await ort.InferenceSession.create(`${folder}/labeller.onnx`, { intraOpNumThreads: 1 });
  const x = BigInt64Array.from(column('x'), BigInt);
  const dims = [labels.length, x.length / labels.length];
  const { score } = await session.run({ tokens: new ort.Tensor('int64', x, dims) });
  await session.release();
  return Array.from(score?.data as Float32Array);
}

const scorer = 'model scorer = "scorer.onnx"\nprune samples of test by scorer.y within';
const htmlrag = readFileSync('recipes/papers/htmlrag.prune', 'utf8');
const all = page.map((_, row) => row);

describe('a cascade', () => {
  let out = '';
  beforeAll(() => {
    out = scratch();
  });

  it.each([1, 4, 6])('leaves the %i best passages of each page, as PyTorch scores them', async (k) => {
    const { rows, values } = await run(`${scorer} ${k} samples per page`, join(out, `best-${k}`));
    const wanted = [...new Set(page)].flatMap((key) =>
      all
        .filter((row) => page[row] === key)
        .toSorted((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || b - a)
        .slice(0, k),
    );
    expect(rows).toEqual(wanted.toSorted((a, b) => a - b));
    expect(values['accuracy']).toBeCloseTo(pooled(rows).accuracy, 12);
    expect(values['loss']).toBeCloseTo(pooled(rows).loss, 4);
  });

  it('with all passages it is the model itself, bit for bit', async () => {
    const { rows, measurements } = await run(`${scorer} 16 samples per page`, join(out, 'all'));
    expect(rows).toEqual(all);
    const [first, ...others] = measurements;
    for (const { values } of others) expect(values).toEqual(first?.values);
    expect(first?.values['accuracy']).toBeCloseTo(pooled(all).accuracy, 12);
  });

  it('a budget of tokens holds for each page, with the parents of what stays', async () => {
    const recipe = `${scorer} 30 of tokens per page closed under parent`;
    const { rows } = await run(recipe, join(out, 'tokens'));
    keepsTo(rows, 30);
    expect(rows).toEqual(slowly(all, scores, 30));
  });

  it.each([
    { coarse: 80, fine: 60 },
    { coarse: 60, fine: 40 },
    { coarse: 50, fine: 25 },
  ])('of two scorers leaves the blocks that brute force does: %o', async ({ coarse, fine }) => {
    const set = ['--set', `coarse=${coarse}`, '--set', `fine=${fine}`];
    const to = join(out, `cascade-${coarse}-${fine}`);
    const { rows, values } = await run(htmlrag, to, set);
    const alone = `${scorer} ${coarse} of tokens per page closed under parent`;
    const { rows: first } = await run(alone, `${to}-first`);
    const second = await scoresOfLabeller();
    expect(first).toEqual(slowly(all, scores, coarse));
    expect(rows).toEqual(slowly(first, second, fine));
    expect(rows.length).toBeLessThan(first.length);
    keepsTo(rows, fine);
    expect(values['accuracy']).toBeCloseTo(pooled(rows).accuracy, 12);
  });

  it('is verified, and repeats itself', async () => {
    const { code, stderr } = await espalier(['verify', join(out, 'best-4'), '--model', 'reader.onnx', '--test', test], { cwd: folder });
    expect(code, stderr).toBe(0);
  });
});

describe('a run that is stopped', () => {
  const names = ['page', 'tokens', 'parent'] as const;
  const source = {
    x: `${folder}/x.npy`,
    y: `${folder}/y.npy`,
    pooled: 'page',
    beside: Object.fromEntries(names.map((name) => [name, `${folder}/${name}.npy`])),
  };
  const bench: Bench = { model: `${folder}/reader.onnx`, data: new Map([['test', source]]) };
  const columns = new Map(names.map((name) => [name, Float64Array.from(column(name))]));
  const beside = { test: { columns: () => done(columns), pooled: 'page' } };
  const text = `prune samples of test by max(y over out) within 60 of tokens per page closed under parent
prune samples of test by random above 0.4 per page
measure accuracy on test`;

  it.each([2, 3, 4, 5])('at event %i and goes on is the same', async (at) => {
    const plan = await planOn(bench, text, { beside });
    const whole = must(await carryOut(bench, plan)).out;
    const out = join(scratch(), 'run');
    const controller = new AbortController();
    let events = 0;
    const onEvent = (): void => void (++events === at && controller.abort());
    const { signal } = controller;
    const stopped = await carryOut(bench, plan, { out, signal, onEvent });
    expect(stopped.value).toBeUndefined();
    must(await runPlan(must(await resumedRequest(out))));
    expect(bytesOf(out)).toEqual(bytesOf(whole));
  });
});
