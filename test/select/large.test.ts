import { describe, expect, it } from 'vitest';
import { rational } from '../../src/exact/rational.ts';
import { uniform } from '../../src/random/draw.ts';
import { stream } from '../../src/random/stream.ts';
import type { RankedLayer, SelectionRequest } from '../../src/select/request.ts';
import { select } from '../../src/select/select.ts';

/** Large enough for the sample, the wide digits and the tables that small scopes never see. */
const size = 1_500_000;

const fillings: Readonly<Record<string, (values: Float32Array) => Float32Array>> = {
  spread: (values) => values,
  'a few values': (values) => values.map((value) => Math.round(value * 3) / 3),
  'all equal': (values) => values.fill(0.25),
  'all zero of both signs': (values) => values.map((value) => (value < 0 ? -0 : 0)),
  'one outlier a thousand': (values) => values.map((value, i) => (i % 1000 === 0 ? value * 1e30 : 1e-40 * value)),
  'a sample that lies, every 22nd unit being larger': (values) => values.map((value, i) => (i % 22 === 0 ? 100 : value)),
};

function layer(index: number, values: Float32Array, mask?: Uint8Array): RankedLayer {
  const name = `layer${index}`;
  const dims = [values.length / 1000, 1000];
  return { name, tensor: name, dims, axes: ['out', 'in'], groups: 1, values, ...(mask && { mask }) };
}

type Unit = readonly [score: number, layer: number, flat: number];

const before = (a: Unit, b: Unit): boolean => a[0] < b[0] || (a[0] === b[0] && (a[1] < b[1] || (a[1] === b[1] && a[2] < b[2])));

/** The last unit that was pruned and the first live one, in the order of pruning. */
function edges({ values, mask: old }: RankedLayer, l: number, rankBy: string, mask: Uint8Array) {
  let pruned: Unit | undefined;
  let kept: Unit | undefined;
  let [lost, live] = [0, 0];
  for (let flat = 0; flat < values.length; flat++) {
    if (old?.[flat] === 0) continue;
    const value = values[flat] ?? NaN;
    const unit: Unit = [rankBy === 'magnitude' ? Math.abs(value) : value, l, flat];
    if (mask[flat] === 0) {
      lost++;
      if (pruned === undefined || before(pruned, unit)) pruned = unit;
    } else {
      live++;
      if (kept === undefined || before(unit, kept)) kept = unit;
    }
  }
  return { pruned, kept, lost, live };
}

/**
 * Exactly `count` units went, from each layer its worst, and none while a worse one could go in a
 * layer above its floor: there is one such set only.
 */
function expectWorst(request: SelectionRequest, masks: readonly Uint8Array[], count: number): void {
  const { layers, rankBy, keep } = request;
  const all = layers.map((layer, l) => edges(layer, l, rankBy, masks[l] ?? new Uint8Array(0)));
  expect(all.reduce((sum, { lost }) => sum + lost, 0)).toBe(count);
  all.forEach(({ kept, live }, l) => {
    const floor = keep?.[l] ?? 0;
    expect(live).toBeGreaterThanOrEqual(floor);
    for (const [other, { pruned }] of all.entries()) {
      if (kept === undefined || pruned === undefined || (other !== l && live === floor)) continue;
      expect(before(pruned, kept)).toBe(true);
    }
  });
}

describe('large selections take the worst', () => {
  it.each(Object.entries(fillings))('%s', (_, fill) => {
    for (const rankBy of ['magnitude', 'score'] as const) {
      const masked = new Uint8Array(size / 3).map((__, i) => Number(i % 5 !== 0));
      const layers = [
        layer(0, fill(uniform(stream(1, 'a'), size / 3, 1))),
        layer(1, fill(uniform(stream(1, 'b'), size / 3, 0.1)), masked),
        layer(2, fill(uniform(stream(1, 'c'), size / 3, 10))),
      ];
      const keep = [25_000, 25_000, 25_000];
      const request: SelectionRequest = { layers, rankBy, allocation: { kind: 'global', pruned: 900_000 }, ranked: { per: 'layer' }, keep };
      expectWorst(request, select(request).value?.masks ?? [], 900_000 - 100_000);
    }
  });

  it('rows longer than what is sorted', () => {
    const values = uniform(stream(2, 'rows'), 40_000, 1).map((value) => Math.round(value * 200) / 200);
    const rows: RankedLayer = { ...layer(0, values), dims: [4, 10_000] };
    const request: SelectionRequest = {
      layers: [rows],
      rankBy: 'magnitude',
      allocation: { kind: 'scopes', share: rational(73, 100), of: 'all' },
      ranked: { per: 'row' },
    };
    const { value } = select(request);
    for (let row = 0; row < 4; row++) {
      const [from, to] = [row * 10_000, (row + 1) * 10_000];
      const part = { ...request, layers: [layer(row, values.slice(from, to))] };
      expectWorst(part, [value?.masks[0]?.slice(from, to) ?? new Uint8Array(0)], 7300);
    }
  });
});

describe('a tensor in pieces', () => {
  it.each([[1], [7], [250], [1000]])('has the same mask in pieces of %i thousand', (thousands) => {
    const values = uniform(stream(3, 'pieces'), 1_200_000, 1).map((value) => Math.round(value * 50) / 50);
    const chunk = thousands * 1000;
    const pieces: RankedLayer[] = [];
    for (let start = 0; start < values.length; start += chunk) {
      pieces.push(layer(pieces.length, values.subarray(start, start + chunk)));
    }
    const masksOf = (layers: readonly RankedLayer[]): readonly Uint8Array[] =>
      select({ layers, rankBy: 'magnitude', allocation: { kind: 'global', pruned: 700_001 }, ranked: { per: 'layer' } }).value?.masks ?? [];
    const [whole] = masksOf([layer(0, values)]);
    expect(Buffer.compare(Buffer.concat(masksOf(pieces)), whole ?? new Uint8Array(0))).toBe(0);
  });
});
