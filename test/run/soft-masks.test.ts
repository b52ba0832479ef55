/** Stages under masks that are not hard, against the same stages as loops in double precision. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { npyHeader } from '../../src/record/npy.ts';
import { readNpy, readNpz } from '../compute/support/npy.ts';
import { readTensors } from './read-tensors.ts';
import { digits, must, planOn, run, scratch, type Bench } from './support.ts';

const [samples, inputs] = [4, 64];
const steps = 8;
const model = digits.model;
/** As many samples as a batch holds: their order is then no part of what is compared. */
let bench: Bench;
let data: { readonly x: Float32Array; readonly y: Uint8Array };

beforeAll(() => {
  const folder = scratch();
  const x = readNpy('test/fixtures/data/digits_x_train.npy').values;
  const y = readNpy('test/fixtures/data/digits_y_train.npy').values;
  if (!(x instanceof Float32Array) || !(y instanceof Uint8Array)) throw new TypeError('digits');
  data = { x: x.slice(0, samples * inputs), y: y.slice(0, samples) };
  const files = { x: join(folder, 'x.npy'), y: join(folder, 'y.npy') };
  const bytes = new Uint8Array(data.x.buffer);
  writeFileSync(files.x, Buffer.concat([npyHeader('<f4', [samples, inputs]), bytes]));
  writeFileSync(files.y, Buffer.concat([npyHeader('|u1', [samples]), data.y]));
  bench = { model, data: new Map([['train', files]]) };
});

/** A layer's weights [out, in] and biases, with momentum. */
interface Layer {
  readonly w: Float64Array;
  readonly b: Float64Array;
  readonly vw: Float64Array;
  readonly vb: Float64Array;
  readonly size: readonly [out: number, inside: number];
}

interface Way {
  /** What the forward pass takes, and the slope of that; `t` is the threshold. */
  readonly used: (w: number, kept: boolean, t: number) => readonly [value: number, slope: number];
  readonly start?: (w: number, kept: boolean) => number;
  /** What trains in the place of a weight, from the stage's start. */
  readonly written?: (w: number) => number;
  readonly holds?: true;
}

const straight: Way['used'] = (w, kept) => [kept ? w : 0, 1];

const ways: Readonly<Record<string, Way & { readonly clause: string; readonly before?: string }>> = {
  soft: { clause: 'mask soft', used: straight },
  revisable: { clause: 'mask revisable', used: straight, holds: true },
  shrinking: { clause: 'mask shrinking(factor: 0.8)', used: (w) => [w, 1], start: (w, kept) => (kept ? w : Math.fround(0.8) * w) },
  border: {
    before: 'reparam border(tau: 0.1) = w * softmax([w^2, t^2] / (tau * t^2))[0]',
    clause: 'mask border(tau: 0.3)',
    used(w, _kept, t) {
      if (t === 0) return [w, 1];
      const tau = 0.3 * t * t;
      const m = 1 / (1 + Math.exp((t * t - w * w) / tau));
      return [w * m, m + ((2 * w * w) / tau) * m * (1 - m)];
    },
  },
  powerprop: {
    clause: 'mask powerprop',
    written: (w) => Math.sign(w) * Math.sqrt(Math.abs(w)),
    used: (w, kept) => (kept ? [w * Math.abs(w), 2 * Math.abs(w)] : [0, 0]),
    holds: true,
  },
  'soft-threshold': {
    clause: 'mask soft-threshold',
    used: (w, _kept, t) => [Math.sign(w) * Math.max(Math.abs(w) - t, 0), Math.abs(w) > t ? 1 : 0],
  },
};

interface Target {
  readonly text: string;
  readonly isGlobal?: true;
  /** How many weights of each layer are gone at a time; of all where they compete. */
  readonly chosen: (time: number, sizes: readonly number[]) => readonly number[];
}

const even = (x: number): number => (x - Math.floor(x) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x));

const targets: Readonly<Record<string, Target>> = {
  uniform: {
    text: 'uniform magnitude to 80% every 1 step along linear',
    chosen: (time, sizes) => sizes.map((size) => even((0.8 * time * size) / steps)),
  },
  global: {
    text: 'global magnitude to 90% over 25%..75% every 3 steps along constant',
    isGlobal: true,
    chosen: (time, sizes) => [time < 2 ? 0 : even(0.9 * sizes.reduce((sum, size) => sum + size, 0))],
  },
};

const rounds = [
  ...Object.keys(ways).map((way) => [way, 'uniform'] as const),
  ...['soft', 'border', 'powerprop'].map((way) => [way, 'global'] as const),
];

describe('a stage does what its loop does', () => {
  test.each(rounds)('mask %s, %s', async (name, by) => {
    const [way, target] = [ways[name], targets[by]];
    if (way === undefined || target === undefined) throw new Error(name);
    const text = `
      ${way.before ?? ''}
      stage s for ${steps} steps {
        train all with sgd(lr: 0.05, momentum: 0.9) decay constant
        prune weights by ${target.text} ${way.clause}
      }`;
    const { out } = must(await run(bench, await planOn(bench, text, { batch: samples })));
    const layers = layersOf(readTensors(model));
    const masks = trainInDouble(layers, way, target);
    const [after, found] = [readTensors(join(out, 'model.onnx')), masksOf(out)];
    layers.forEach(({ w, b }, index) => {
      const [weight, bias] = [`${2 * index}.weight`, `${2 * index}.bias`];
      expect(found.get(weight)).toEqual(masks[index]);
      expect(distance(after.get(weight), w)).toBeLessThan(2e-4);
      expect(distance(after.get(bias), b)).toBeLessThan(2e-4);
      expect(after.get(weight)?.findIndex((value, i) => masks[index]?.[i] === 0 && !Object.is(value, 0))).toBe(-1);
    });
  });
});

function layersOf(tensors: ReadonlyMap<string, Float32Array>): readonly Layer[] {
  return [0, 2, 4].map((at): Layer => {
    const [w, b] = [`${at}.weight`, `${at}.bias`].map((name) => Float64Array.from(tensors.get(name) ?? []));
    if (w === undefined || b === undefined) throw new Error('the model of digits');
    const size = [b.length, w.length / b.length] as const;
    return { w, b, vw: new Float64Array(w.length), vb: new Float64Array(b.length), size };
  });
}

/** Momentum's SGD on the whole data, the mask chosen anew at its times, and rounded at the end. */
function trainInDouble(layers: readonly Layer[], way: Way, target: Target): readonly Uint8Array[] {
  for (const { w } of layers) w.forEach((value, i) => (w[i] = way.written?.(value) ?? value));
  let choice = chosenFrom(layers, target, 0);
  for (let time = 0; time < steps; time++) {
    if (isChosenAt(target, time)) choice = chosenFrom(layers, target, time);
    stepInDouble(layers, way, choice);
  }
  if (isChosenAt(target, steps)) choice = chosenFrom(layers, target, steps);
  layers.forEach(({ w }, l) => {
    const { mask, t } = choice[l] ?? { mask: new Uint8Array(), t: 0 };
    w.forEach((value, i) => {
      w[i] = mask[i] === 0 ? 0 : way.used(value, true, t)[0];
    });
  });
  return choice.map(({ mask }) => mask);
}

const isChosenAt = ({ isGlobal }: Target, time: number): boolean => isGlobal === undefined || [2, 5, 6].includes(time);

interface Choice {
  readonly mask: Uint8Array;
  readonly t: number;
}

function chosenFrom(layers: readonly Layer[], target: Target, time: number): readonly Choice[] {
  const counts = target.chosen(
    time,
    layers.map(({ w }) => w.length),
  );
  const pools = target.isGlobal === undefined ? layers.map((_, l) => [l]) : [layers.map((_, l) => l)];
  const masks = layers.map(({ w }) => new Uint8Array(w.length).fill(1));
  const thresholds = layers.map(() => 0);
  pools.forEach((pool, p) => {
    const count = counts[p] ?? 0;
    const scores = Float64Array.from(pool.flatMap((l) => [...(layers[l]?.w ?? [])].map(Math.abs)));
    const sorted = scores.sort();
    const last = sorted[count - 1] ?? -1;
    for (const l of pool) masks[l] = Uint8Array.from(layers[l]?.w ?? [], (w) => Number(Math.abs(w) > last));
    const border = (last + (sorted[count] ?? 0)) / 2;
    for (const l of pool) thresholds[l] = count === 0 ? 0 : border;
  });
  return masks.map((mask, l) => ({ mask, t: thresholds[l] ?? 0 }));
}

function stepInDouble(layers: readonly Layer[], { used, start, holds }: Way, choice: readonly Choice[]): void {
  const now = layers.map(({ w }, l) => {
    const { mask, t } = choice[l] ?? { mask: new Uint8Array(), t: 0 };
    const pairs = Array.from(w, (value, i) => used(start?.(value, mask[i] === 1) ?? value, mask[i] === 1, t));
    return { values: Float64Array.from(pairs, ([value]) => value), slopes: Float64Array.from(pairs, ([, slope]) => slope) };
  });
  const gradients = layers.map(({ w, b }) => ({ w: new Float64Array(w.length), b: new Float64Array(b.length) }));
  for (let n = 0; n < samples; n++) {
    const acts: number[][] = [[...data.x.subarray(n * inputs, (n + 1) * inputs)]];
    layers.forEach(({ b, size: [out, inside] }, l) => {
      const x = acts[l] ?? [];
      const y = Array.from({ length: out }, (_, o) => {
        let sum = b[o] ?? 0;
        for (let i = 0; i < inside; i++) sum += (now[l]?.values[o * inside + i] ?? 0) * (x[i] ?? 0);
        return l < layers.length - 1 ? Math.max(sum, 0) : sum;
      });
      acts.push(y);
    });
    const logits = acts.at(-1) ?? [];
    const total = logits.reduce((sum, y) => sum + Math.exp(y), 0);
    let delta = logits.map((y, o) => (Math.exp(y) / total - Number(o === data.y[n])) / samples);
    for (let l = layers.length - 1; l >= 0; l--) {
      const [out, inside] = layers[l]?.size ?? [0, 0];
      const [x, g] = [acts[l] ?? [], gradients[l]];
      const below = new Array<number>(inside).fill(0);
      for (let o = 0; o < out; o++) {
        const d = delta[o] ?? 0;
        if (d === 0 || g === undefined) continue;
        g.b[o] = (g.b[o] ?? 0) + d;
        for (let i = 0; i < inside; i++) {
          const at = o * inside + i;
          g.w[at] = (g.w[at] ?? 0) + d * (x[i] ?? 0);
          below[i] = (below[i] ?? 0) + d * (now[l]?.values[at] ?? 0);
        }
      }
      delta = below.map((d, i) => ((x[i] ?? 0) > 0 ? d : 0));
    }
  }
  layers.forEach(({ w, b, vw, vb }, l) => {
    const mask = choice[l]?.mask;
    w.forEach((value, i) => {
      const kept = mask?.[i] === 1;
      if (holds === true && !kept) {
        vw[i] = 0;
        return;
      }
      vw[i] = 0.9 * (vw[i] ?? 0) + (gradients[l]?.w[i] ?? 0) * (now[l]?.slopes[i] ?? 0);
      w[i] = (start?.(value, kept) ?? value) - 0.05 * (vw[i] ?? 0);
    });
    b.forEach((value, i) => {
      vb[i] = 0.9 * (vb[i] ?? 0) + (gradients[l]?.b[i] ?? 0);
      b[i] = value - 0.05 * (vb[i] ?? 0);
    });
  });
}

function distance(found: Float32Array | undefined, wanted: Float64Array): number {
  let most = found?.length === wanted.length ? 0 : Infinity;
  let size = 0;
  wanted.forEach((value, i) => {
    most = Math.max(most, Math.abs(value - (found?.[i] ?? NaN)));
    size = Math.max(size, Math.abs(value));
  });
  return most / size;
}

function masksOf(out: string): ReadonlyMap<string, Uint8Array> {
  return new Map([...readNpz(join(out, 'masks.npz'))].map(([name, { values }]) => [name, Uint8Array.from(values, Number)]));
}
