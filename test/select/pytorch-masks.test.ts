import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseDecimal, rational, type Rational } from '../../src/exact/rational.ts';
import { readArray } from '../../src/data/read-array.ts';
import { bytesAsSource, readLayers, readModel, storedTensors, tensorValues } from '../../src/model/index.ts';
import { globalCount } from '../../src/select/allocation.ts';
import { uniformCounts } from './counts.ts';
import { floorCounts, reachGlobally } from '../../src/select/floors.ts';
import type { Allocation, RankedLayer } from '../../src/select/request.ts';
import { select } from '../../src/select/select.ts';

interface Row {
  readonly sparsity: number;
  readonly scope: string;
  readonly pruned?: number;
  readonly kept_per_layer?: readonly number[];
  readonly mask_sha256?: string;
  readonly infeasible?: boolean;
  readonly most_that_can_be_pruned?: number;
}

interface Oracle {
  readonly models: Readonly<Record<string, { readonly layers: readonly string[]; readonly rows: readonly Row[] }>>;
}

const fixtures = 'test/fixtures';
const oracle: Oracle = JSON.parse(readFileSync(`${fixtures}/oracle.json`, 'utf8'));

/** The prunable layers of a model, ranked by their weights, in graph order. */
function rankedLayers(path: string): readonly RankedLayer[] {
  const bytes = new Uint8Array(readFileSync(path));
  const files = { name: path, main: bytesAsSource(bytes), open: () => undefined };
  const model = readModel(files).value;
  if (model === undefined) throw new Error(`${path} was not read`);
  const tensors = new Map([...storedTensors(model).values()].map((it) => [it.name, it.tensor]));
  return readLayers(model)
    .layers.filter(({ prunable }) => prunable)
    .map((layer) => {
      const tensor = tensors.get(layer.tensor);
      const values = tensor && tensorValues(tensor, files).value;
      if (!(values instanceof Float32Array)) throw new Error(`${layer.tensor} is no float32`);
      return { ...layer, values };
    });
}

const pathOf = (name: string): string => (name === 'lenet300_mnist' ? `examples/lenet300/${name}.onnx` : `${fixtures}/models/${name}.onnx`);

const hashOf = (masks: readonly Uint8Array[]): string =>
  masks.reduce((hash, mask) => hash.update(mask), createHash('sha256')).digest('hex');

const exact = (share: number): Rational => parseDecimal(String(share)) ?? rational(0);

describe.each(Object.entries(oracle.models))('%s', (name, { layers: tensors, rows }) => {
  let layers: readonly RankedLayer[] = [];
  beforeAll(() => {
    layers = rankedLayers(pathOf(name));
  });
  const sizes = (): readonly number[] => layers.map(({ values }) => values.length);

  it('has the layers that PyTorch pruned', () => {
    expect(layers.map(({ tensor }) => tensor)).toEqual(tensors);
  });

  it.each(rows.map((row) => [row.scope, row.sparsity, row] as const))('%s at %d', (scope, _, row) => {
    const share = exact(row.sparsity);
    const floor = /^global-min(\d+)$/.exec(scope)?.[1];
    const floorShare = rational(Number(floor ?? 0), 100);
    const reached = reachGlobally(
      share,
      sizes().map((size) => ({ size, floor: floorShare })),
    );
    if (row.infeasible === true) {
      // Where PyTorch's script gave up, floors that only round up still win the nearest count.
      expect(reached.kind).toMatch(/rounded|infeasible/);
      const most = reached.kind === 'rounded' ? reached.pruned : reached.kind === 'infeasible' ? reached.most : NaN;
      expect(most).toBe(row.most_that_can_be_pruned);
      return;
    }
    const pruned = globalCount(share, sizes());
    const allocation: Allocation =
      scope === 'uniform' ? { kind: 'layers', pruned: uniformCounts(share, sizes()) } : { kind: 'global', pruned };
    if (scope !== 'uniform') expect(reached).toEqual({ kind: 'met', pruned });
    const keep = floorCounts(floorShare, sizes());
    const { value } = select({ layers, rankBy: 'magnitude', allocation, ranked: { per: 'layer' }, keep });
    const kept = value?.masks.map((mask) => mask.reduce((sum, unit) => sum + unit, 0));
    expect(kept).toEqual(row.kept_per_layer);
    expect(value?.pruned.reduce((sum, count) => sum + count, 0)).toBe(row.pruned);
    expect(hashOf(value?.masks ?? [])).toBe(row.mask_sha256);
  });
});

describe('the masks that the training oracles were made with', () => {
  it.each([
    ['mlp_digits', 'mlp_digits_sgd_50', 0.5],
    ['mlp_digits', 'mlp_digits_sgd_80', 0.8],
    ['mlp_digits', 'mlp_digits_adamw_95', 0.95],
    ['mlp_digits_init', 'mlp_digits_init_sgd_80', 0.8],
  ])('%s in %s', (model, file, sparsity) => {
    const layers = rankedLayers(pathOf(model));
    const pruned = globalCount(
      exact(sparsity),
      layers.map(({ values }) => values.length),
    );
    const allocation: Allocation = { kind: 'global', pruned };
    const { value } = select({ layers, rankBy: 'magnitude', allocation, ranked: { per: 'layer' } });
    layers.forEach(({ tensor }, l) => {
      const expected = readArray(`${fixtures}/oracle/${file}.npz#mask:${tensor}`).value;
      expect(value?.masks[l]).toEqual(expected?.values);
    });
  });
});

describe('traps', () => {
  it('ties: the earlier tensor, then the lower index, and −0 among the zeros', () => {
    const layers = rankedLayers(`${fixtures}/traps/ties.onnx`);
    const pruned = globalCount(
      exact(0.5),
      layers.map(({ values }) => values.length),
    );
    const allocation: Allocation = { kind: 'global', pruned };
    const { value } = select({ layers, rankBy: 'magnitude', allocation, ranked: { per: 'layer' } });
    const zeros = value?.masks.map((mask) => [...mask.keys()].filter((i) => mask[i] === 0));
    expect(zeros).toEqual([[0, 1, 3, 4, 5], [3]]);
  });

  it('nan_weights: named with its place', () => {
    const layers = rankedLayers(`${fixtures}/traps/nan_weights.onnx`);
    const allocation: Allocation = { kind: 'global', pruned: 1 };
    const { diagnostics } = select({ layers, rankBy: 'magnitude', allocation, ranked: { per: 'layer' } });
    expect(diagnostics.map(({ message }) => message)).toEqual(['`W` has a score that is not a number at [1, 1]']);
  });
});
