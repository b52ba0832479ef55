/** Widths of a group of units: how often a graph draws them, and how far a unit is within them. */
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { createBuilder } from '../../src/compute/builder.ts';
import { slotInputs } from '../../src/compute/slots.ts';
import { chosenUnits, emitDrawnWidths, oddsWithin, placeWidths } from '../../src/compute/widths.ts';
import { encodeModel, type Model } from '../../src/model/index.ts';
import { gumbel } from '../../src/random/draw.ts';
import { stream } from '../../src/random/stream.ts';

const choices = { widths: [2, 4, 5, 7], units: 7 };
const logits = [0.2, -0.5, 1.1, 0];
const heat = 1 / 1.5;

/** How much each unit counts, for logits, two kinds of noise and 1 / temperature. */
async function drawing(mixing: number) {
  const builder = createBuilder(17);
  const own = { values: Float32Array.from(logits), trains: false };
  const placed = placeWidths(builder, 'g', own, { ...choices, mixing });
  const output = emitDrawnWidths(builder, placed);
  const slots = [placed.slot, placed.noise, placed.draw, placed.heat];
  const model: Model = {
    irVersion: 8,
    producer: '',
    functions: [],
    metadata: new Map(),
    opsets: new Map([['', 17]]),
    graph: {
      name: 'draw',
      inputs: slotInputs(slots),
      valueInfo: new Map(),
      outputs: [{ name: output, type: 'float32', dims: [choices.units] }],
      nodes: builder.nodes,
      initializers: builder.initializers,
    },
  };
  const session = await ort.InferenceSession.create(encodeModel(model), { intraOpNumThreads: 1 });
  return async (noise: Float32Array, draw: Float32Array) => {
    const values = [own.values, noise, draw, Float32Array.of(heat)];
    const feeds = slots.map(({ input }, at) => {
      const data = values[at] ?? new Float32Array();
      return [input, new ort.Tensor('float32', data, [data.length])] as const;
    });
    const results = await session.run(Object.fromEntries(feeds));
    return Array.from(results[output]?.data ?? [], Number);
  };
}

const softmax = (values: readonly number[]): readonly number[] => {
  const powers = values.map((one) => Math.exp(one));
  return powers.map((one) => one / powers.reduce((sum, other) => sum + other));
};

describe('the draw of two widths', () => {
  it('takes each as often as a draw without replacement does, and weighs them by their logits', async () => {
    const z = await drawing(2);
    const noise = gumbel(stream(3, 'noise'), 4);
    const perturbed = logits.map((one, k) => (one - Math.log(sumOf(logits)) + (noise[k] ?? 0)) * heat); // prettier-ignore
    const p = softmax(perturbed);
    // Drawn first, or second behind each of the others.
    const often = p.map((own, k) => p.reduce((sum, other, j) => sum + (j === k ? 0 : (other * own) / (1 - other)), own));
    const draws = 4000;
    const all = gumbel(stream(3, 'draws'), draws * 4);
    const counts = [0, 0, 0, 0];
    for (let t = 0; t < draws; t++) {
      const units = await z(noise, all.slice(4 * t, 4 * t + 4));
      // What a width adds is gone behind its last unit.
      const shares = choices.widths.map((width) => (units[width - 1] ?? 0) - (units[width] ?? 0));
      const drawn = shares.flatMap((share, k) => (share > 1e-7 ? [k] : []));
      expect(drawn.length).toBe(2);
      const weights = softmax(drawn.map((k) => perturbed[k] ?? NaN));
      drawn.forEach((k, at) => {
        counts[k] = (counts[k] ?? 0) + 1;
        expect(Math.abs((shares[k] ?? NaN) - (weights[at] ?? NaN))).toBeLessThan(1e-6);
      });
    }
    // Four standard deviations of a count.
    counts.forEach((count, k) => {
      expect(Math.abs(count / draws - (often[k] ?? NaN))).toBeLessThan(4 * Math.sqrt(0.25 / draws));
    });
  });
});

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, one) => sum + Math.exp(one), 0);
}

describe('the odds of a unit', () => {
  it('are above 0 for the units of the most probable width alone, and fall', () => {
    for (const own of [
      [0.1, 0.5, -1, 0],
      [3, 0, 1, 2],
      [-2, 0, 1, 4],
    ]) {
      const odds = oddsWithin(own, choices);
      expect(odds.map((one) => (one > 0 ? 1 : 0))).toEqual([...chosenUnits(own, choices)]);
      expect(odds).toEqual(odds.toSorted((a, b) => b - a));
    }
  });

  it('are below all others where no width holds it', () => {
    const odds = oddsWithin([5, 1], { widths: [1, 2], units: 3 });
    expect(odds).toEqual([1, -4, -5]);
  });
});
