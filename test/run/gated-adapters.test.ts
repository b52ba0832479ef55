/** Gates beside adapters: what is merged is the gated product, in every form and layout. */
import { describe, expect, it } from 'vitest';
import { gateWithoutNoise } from '../../src/compute/gates.ts';
import type { MatrixLayout } from '../../src/model/index.ts';
import type { AdapterForm } from '../../src/plan/plan.ts';
import { normal } from '../../src/random/draw.ts';
import { stream } from '../../src/random/stream.ts';
import { behindGates, foldGates } from '../../src/state/gates.ts';
import { mergeAdapters, type Network } from '../../src/state/network.ts';
import { relativeError } from '../compute/support/training.ts';

const rank = 2;
const drawn = (name: string, count: number): Float32Array => normal(stream(3, name), count);
const stretch = { low: -0.1, high: 1.1 };

/** Units in turned order, the last place of none; or all of the tensor one unit, as of a branch. */
function unitsAlong(size: number, isBranch: boolean): Uint32Array {
  if (isBranch) return new Uint32Array(size);
  return Uint32Array.from({ length: size }, (_, at) => (at === size - 1 ? size - 1 : size - 2 - at));
}

interface Case {
  readonly form: AdapterForm;
  readonly layout: MatrixLayout;
  readonly dims: readonly number[];
  readonly axis: number;
  readonly isBranch: boolean;
}

function networkOf({ form, layout, dims, axis, isBranch }: Case): Network {
  const [first = 1, ...others] = dims;
  const rest = others.reduce((product, dim) => product * dim, 1);
  const [rows, columns] = layout === 'out-in' ? [first, rest] : [rest, first];
  const count = rows * columns;
  const planned = { layer: 'fc', tensor: 'w', form, rank, alpha: 3, rows, columns, parameters: 1 };
  const a = drawn('a', rank * columns);
  const b = drawn('b', rows * rank);
  const units = unitsAlong(dims[axis] ?? 0, isBranch);
  const values = isBranch ? new Float32Array([0.4]) : drawn('gates', (dims[axis] ?? 1) - 1);
  const mask = Uint8Array.from({ length: count }, (_, at) => (at % 5 === 0 ? 0 : 1));
  return {
    values: new Map([['w', drawn('w', count).map((one, at) => one * (mask[at] ?? 0))]]),
    masks: new Map([['w', mask]]),
    adapters: [{ planned, dims, layout, a, b }],
    gates: new Map([['units', { ...stretch, values, readers: [{ tensor: 'w', dims, axis, units }] }]]),
  };
}

const forms: readonly AdapterForm[] = ['plain', 'masked', 'pruned', 'scaled'];
const places = [
  { layout: 'out-in', dims: [6, 5], axis: 1, isBranch: false },
  { layout: 'in-out', dims: [6, 5], axis: 0, isBranch: false },
  { layout: 'out-in', dims: [4, 5, 3, 3], axis: 1, isBranch: false },
  { layout: 'out-in', dims: [6, 5], axis: 0, isBranch: true },
  { layout: 'in-out', dims: [6, 5], axis: 0, isBranch: true },
  { layout: 'out-in', dims: [4, 5, 3, 3], axis: 0, isBranch: true },
] as const;

describe('an adapted weight behind gates', () => {
  it.each(forms.flatMap((form) => places.map((place) => ({ form, ...place }))))(
    'is merged as it was used: $form, $layout $dims, axis $axis',
    (one) => {
      const network = networkOf(one);
      const { gates: _, ...ungated } = network;
      const merged = mergeAdapters(ungated).values.get('w') ?? new Float32Array();
      const { values = new Float32Array(), readers = [] } = network.gates?.get('units') ?? {};
      const units = readers[0]?.units ?? new Uint32Array();
      const step = one.dims.slice(one.axis + 1).reduce((product, dim) => product * dim, 1);
      const expected = merged.map((w, at) => {
        const alpha = values[units[Math.floor(at / step) % units.length] ?? 0];
        return w * (alpha === undefined ? 1 : gateWithoutNoise(alpha, stretch));
      });
      expect(relativeError(merged, expected)).toBeGreaterThan(0.05);
      for (const used of [behindGates(network), foldGates(network)]) {
        const found = mergeAdapters(used).values.get('w') ?? [];
        expect(relativeError(found, expected)).toBeLessThan(1e-6);
      }
      // What is folded once is not folded again.
      const twice = mergeAdapters(behindGates(foldGates(network))).values.get('w') ?? [];
      expect(relativeError(twice, expected)).toBeLessThan(1e-6);
    },
  );
});
