/** Units zeroed and units taken out: two models that have to compute the same. */
import * as ort from 'onnxruntime-node';
import type { CoupledModel, Group } from '../../../src/model/coupling/groups.ts';
import type { Label } from '../../../src/model/coupling/labels.ts';
import { encodeModel, type Model, type Tensor } from '../../../src/model/index.ts';
import { clearSlices, sliceLayout } from '../../../src/state/slices.ts';

/** Groups whose units can go without a change in what the others compute. */
export function exactGroups({ groups }: CoupledModel): readonly Group[] {
  return groups.filter(({ pin, changes, balances }) => pin === undefined && changes.length + balances.length === 0);
}

/** About `share` of the units of each group, one at least left, spread over the group. */
export function someUnits(groups: readonly Pick<Group, 'units'>[], share: number): ReadonlySet<Label> {
  return new Set(
    groups.flatMap(({ units }) => {
      const count = Math.min(units.length - 1, Math.round(units.length * share));
      return units
        .toSorted((a, b) => ((a.label * 7919) % 101) - ((b.label * 7919) % 101))
        .slice(0, count)
        .map(({ label }) => label);
    }),
  );
}

/** Every slice of the units is zero, on all sides; nothing else changes. */
export function zeroed(model: Model, { groups }: CoupledModel, units: ReadonlySet<Label>): Model {
  const slices = new Map<string, Map<number, Set<number>>>();
  for (const group of groups) {
    for (const unit of group.units.filter(({ label }) => units.has(label))) {
      group.members.forEach(({ tensor, axis }, member) => {
        const axes = slices.get(tensor) ?? new Map<number, Set<number>>();
        const gone = axes.get(axis) ?? new Set<number>();
        for (const index of unit.indices[member] ?? []) gone.add(index);
        slices.set(tensor, axes.set(axis, gone));
      });
    }
  }
  const zero = (name: string, tensor: Tensor): Tensor => {
    const own = slices.get(name);
    if (own === undefined || tensor.data.kind !== 'bytes') return tensor;
    const bytes = new Uint8Array(tensor.data.bytes);
    const values = new Float32Array(bytes.buffer);
    for (const [axis, indices] of own) {
      clearSlices(values, sliceLayout(tensor.dims, axis), [...indices]);
    }
    return { ...tensor, data: { kind: 'bytes', bytes } };
  };
  const { graph } = model;
  return {
    ...model,
    graph: {
      ...graph,
      initializers: new Map([...graph.initializers].map(([name, it]) => [name, zero(name, it)])),
      nodes: graph.nodes.map((node) => {
        const value = node.attributes['value'];
        if (node.op !== 'Constant' || value?.kind !== 'tensor') return node;
        const shorter = zero(node.outputs[0] ?? '', value.value);
        return { ...node, attributes: { ...node.attributes, value: { ...value, value: shorter } } };
      }),
    },
  };
}

/** The first output on inputs that are made from the index; symbols become 3 and 16. */
export async function outputsOf(model: Model): Promise<readonly number[]> {
  const session = await ort.InferenceSession.create(encodeModel(model), { logSeverityLevel: 3, intraOpNumThreads: 1 });
  const feeds = model.graph.inputs.map(({ name, type, dims = [] }) => {
    const sizes = dims.map((dim, axis) => (typeof dim === 'number' ? dim : axis === 0 ? 3 : 16));
    const length = product(sizes);
    const tensor =
      type === 'int64'
        ? new ort.Tensor(
            'int64',
            BigInt64Array.from({ length }, (_, at) => BigInt((at * 7) % 50)),
            sizes,
          )
        : new ort.Tensor(
            'float32',
            Float32Array.from({ length }, (_, at) => Math.sin(at * 0.37)),
            sizes,
          );
    return [name, tensor] as const;
  });
  const results = await session.run(Object.fromEntries(feeds));
  const first = results[session.outputNames[0] ?? ''];
  await session.release();
  if (!(first?.data instanceof Float32Array)) throw new TypeError('the output is float32');
  return [...first.data];
}

/** Largest difference, as a share of the largest magnitude. */
export function distance(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  const scale = Math.max(...a.map(Math.abs), 1e-30);
  return Math.max(...a.map((value, at) => Math.abs(value - (b[at] ?? Number.NaN)))) / scale;
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((all, size) => all * size, 1);
}
