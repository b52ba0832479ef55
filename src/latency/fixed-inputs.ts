/** The inputs of a model with every size a number: what can be fed. */
import * as catalogue from '../diagnostics/catalogue/run.ts';
import { idleOption } from '../diagnostics/catalogue/command.ts';
import { diagnose, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Model, ElementType } from '../model/index.ts';
import type { Tensor } from 'onnxruntime-node';
import type { Ort } from '../compute/session.ts';

const arrays = {
  float32: Float32Array,
  float64: Float64Array,
  float16: Uint16Array,
  int64: BigInt64Array,
  int32: Int32Array,
  int8: Int8Array,
  uint8: Uint8Array,
  bool: Uint8Array,
} as const;

/** Zeros for the inputs of a model: how long it takes does not depend on what is fed. */
function feedable(type: ElementType): type is keyof typeof arrays {
  return Object.hasOwn(arrays, type);
}

export function zeroFeed(ort: Ort, inputs: readonly FixedInput[]): Record<string, Tensor> {
  return Object.fromEntries(
    inputs.map(({ name, type, dims }) => {
      if (!feedable(type)) throw new TypeError(`${name} cannot be fed`);
      return [name, new ort.Tensor(type, new arrays[type](dims.reduce((product, size) => product * size, 1)), dims)] as const;
    }),
  );
}

export type FixedInput = { readonly name: string; readonly type: ElementType; readonly dims: readonly number[] };

/** The first axis of an input is its batch; a name that stands there means it everywhere. */
export function fixedInputs(
  { graph }: Model,
  file: string,
  batch: number,
  sizes: Readonly<Record<string, number>> = {},
): Outcome<readonly FixedInput[]> {
  const names = new Set(graph.inputs.flatMap(({ dims = [] }) => (typeof dims[0] === 'string' ? [dims[0]] : [])));
  const unknown = Object.keys(sizes).find((axis) => !opens(graph.inputs, names, axis));
  if (unknown !== undefined) {
    const option = `--size ${unknown}=${sizes[unknown]}`;
    const reason = `no input of ${file} has an axis \`${unknown}\` besides its batch`;
    return { diagnostics: [diagnose(idleOption, { option, reason }, { file })] };
  }
  const fixed: FixedInput[] = [];
  for (const { name, type, dims } of graph.inputs) {
    if (type === undefined || dims === undefined || !feedable(type)) {
      return { diagnostics: [diagnose(catalogue.unfedInput, { file, input: name, type: type ?? 'no tensor' }, { file })] };
    }
    const [first] = dims;
    if (typeof first === 'number' && first !== batch) {
      return { diagnostics: [diagnose(catalogue.fixedBatch, { file, input: name, size: first, batch }, { file })] };
    }
    const known = dims.map((dim, axis) => {
      if (typeof dim === 'number') return dim;
      if (axis === 0 || (dim !== '?' && names.has(dim))) return batch;
      return Object.hasOwn(sizes, dim) ? (sizes[dim] ?? dim) : dim;
    });
    const free = known.findIndex((dim) => typeof dim === 'string');
    if (free !== -1) {
      const args = { file, input: name, axis: free, name: String(dims[free]) };
      return { diagnostics: [diagnose(catalogue.freeAxis, args, { file })] };
    }
    fixed.push({ name, type, dims: known.filter((dim) => typeof dim === 'number') });
  }
  return { value: fixed, diagnostics: [] };
}

/** Whether a name is that of an open axis, and of no batch. */
function opens(inputs: Model['graph']['inputs'], batches: ReadonlySet<string>, axis: string): boolean {
  return !batches.has(axis) && inputs.some(({ dims = [] }) => dims.slice(1).includes(axis));
}
