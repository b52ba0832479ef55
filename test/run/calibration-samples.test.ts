/** `using 2 samples per class of train` measures on what a data set of those samples alone gives. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Plan } from '../../src/plan/index.ts';
import { epochOrder } from '../../src/data/batches.ts';
import { stream } from '../../src/random/stream.ts';
import { readNpy } from '../compute/support/npy.ts';
import { bytesOf, npy, temporaryFiles } from '../data/files.ts';
import { classesOf } from './digit-scores.ts';
import { type Bench, allDigits as digits, must, planOn, run } from './support.ts';

const file = temporaryFiles();
const pixels = readNpy('test/fixtures/data/digits_x_train.npy');
const labels = Array.from(readNpy('test/fixtures/data/digits_y_train.npy').values, Number);
const classes = classesOf('train');

const planned = (bench: Bench, text: string): Promise<Plan> =>
  planOn(bench, text, { classes: () => ({ value: classes, diagnostics: [] }) });

/** The digits with these rows alone as training data. */
function digitsOf(name: string, rows: readonly number[]): Bench {
  const [, width = 0] = pixels.dims;
  const x = Float32Array.from(rows.flatMap((row) => Array.from(pixels.values.subarray(row * width, (row + 1) * width), Number)));
  const y = BigInt64Array.from(rows, (row) => BigInt(labels[row] ?? 0));
  const train = {
    x: file(`${name}_x.npy`, npy('<f4', [rows.length, width], bytesOf(x))),
    y: file(`${name}_y.npy`, npy('<i8', [rows.length], bytesOf(y))),
  };
  return { ...digits, data: new Map([...digits.data, ['train', train]]) };
}

function firstTwoOfEach(order: Iterable<number>): readonly number[] {
  const all = [...order];
  const own = [...classes.keys()].flatMap((label) => all.filter((row) => labels[row] === Number(label)).slice(0, 2));
  return all.filter((row) => own.includes(row));
}

const masksOf = async (bench: Bench, plan: Plan): Promise<Uint8Array> => readFileSync(join(must(await run(bench, plan)).out, 'masks.npz'));

it.each([
  { how: '', order: () => labels.keys() },
  { how: ' drawn', order: () => epochOrder(stream(0, 'prune-weights/calibration'), labels.length) },
])('of each class two$how', async ({ how, order }) => {
  const recipe = 'prune weights by snip to 60% using';
  const plan = await planned(digits, `${recipe} 2 samples per class of train${how}`);
  expect(plan.stages[0]?.statements[0]).toMatchObject({ calibration: { samples: 20, perClass: 2 } });
  const alone = digitsOf(`alone${how}`, firstTwoOfEach(order()));
  const others = digitsOf(`others${how}`, [...labels.keys()].slice(100, 120));
  const expected = await masksOf(alone, await planned(alone, `${recipe} all of train`));
  expect(await masksOf(digits, plan)).toEqual(expected);
  expect(await masksOf(others, await planned(others, `${recipe} all of train`))).not.toEqual(expected);
});

it('data with too few of a class is not the planned data', async () => {
  const plan = await planned(digits, 'prune weights by snip to 60% using 2 samples per class of train');
  const rows = labels.flatMap((label, row) => (label === 3 ? [] : [row]));
  const { diagnostics } = await run(digitsOf('no-three', [...rows, ...rows].slice(0, labels.length)), plan);
  expect(diagnostics.map(({ code }) => code)).toEqual(['ESP6544']);
});
