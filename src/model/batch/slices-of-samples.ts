/**
 * What a file of a fixed batch holds once for each sample: the same for all of them, or their numbers, as `torch.arange(len(x))` gives
 * them.
 */
import { must } from '../../basics/must.ts';
import { lengthOf } from '../../basics/lists.ts';
import { product } from '../../basics/numbers.ts';
import { codeOfType } from '../element-types.ts';
import { constantIntegers } from '../flat/dataflow.ts';
import type { FlatGraph, FlatNode } from '../flat/flatten.ts';
import { nameAt, type Dim, type Node } from '../graph.ts';
import { fromFront, type Known } from '../shapes/known.ts';
import { valueCount } from '../shape.ts';
import { decodeValues } from '../values/tensor-values.ts';
import { intTensor, mostCompared } from '../values/tensors.ts';
import { constant, fresh, plain, sizeName, sized, type Freeing, type Made } from './freeing.ts';

/** The first of equal slices, as an axis of size 1; of numbers of the samples, as many as there are samples. */
export function firstOf(freeing: Freeing, node: Node, value: string, axis: number, known: Known | undefined): Made {
  const step = stepOfSamples(freeing, value, axis, known?.values);
  if (step !== 0) return numbered(freeing, node, { value, axis, step });
  const name = fresh(freeing, `${value}/of one sample`);
  return { name, nodes: [plain('Gather', name, [value, constant(freeing, [0])], { axis: { kind: 'int', value: axis } })] };
}

/** The value once for each sample, along this axis. */
export function forEachSample(freeing: Freeing, node: Node, value: string, axis: number, known: Known | undefined): Made {
  const ones = Array.from({ length: lengthOf(known?.dims) }, () => 1);
  const one = known?.dims[axis] === 1 ? { nodes: [], name: value } : firstOf(freeing, node, value, axis, known);
  const all = sized(freeing, node, ones, axis);
  const name = fresh(freeing, `${value}/for each sample`);
  return { name, nodes: [...one.nodes, ...all.nodes, plain('Expand', name, [one.name, all.name])] };
}

/** Whether each sample has the same rows along an axis, or its number; of what is not in memory that is taken for granted. */
export function isForAny(freeing: Freeing, value: string, axis: number, factor: number): boolean {
  const tensor = freeing.flat.constants.get(value)?.tensor;
  if (tensor?.data.kind !== 'bytes' || valueCount(tensor.dims) > mostCompared) return true;
  if (factor === 1 && stepOfSamples(freeing, value, axis, undefined) !== 0) return true;
  const numbers = Array.from(decodeValues(tensor.type, tensor.data.bytes, valueCount(tensor.dims)) ?? [], Number);
  const inner = product(tensor.dims.slice(axis + 1));
  const row = Number(tensor.dims[axis]) * inner;
  return numbers.every((own, at) => at % row < factor * inner || isNear(own, numbers[at - factor * inner]));
}

/** An exporter may compute the same for each sample, and round otherwise. */
function isNear(a: number, b = NaN): boolean {
  return Object.is(a, b) || Math.abs(a - b) <= 1e-6 * (1 + Math.abs(a));
}

/** The step s of a value that is 0, s, 2s … along an axis, as `torch.arange(len(x))[:, None] * length` is, and nothing else. */
function stepOfSamples(freeing: Freeing, value: string, axis: number, values: readonly Dim[] | undefined): number {
  const { flat, fixed, batch } = freeing;
  const dims = fixed.get(value)?.dims.map(Number) ?? [];
  const source = sourceOf(freeing, value, axis);
  const sizes = flat.constants.get(source.name)?.tensor.dims;
  const isVector = sizes?.every((size, at) => (size !== 1) === (at === source.axis)) === true;
  // What is copied out of a vector differs along the one axis of its length.
  const own = values ?? (isVector ? constantIntegers(flat, source.name) : undefined);
  const inner = own?.length === product(dims) ? product(dims.slice(axis + 1)) : 1;
  // A value without numbers has no step: masks of a past that is still empty are such.
  const step = Number(own?.[inner] ?? 0);
  return batch > 1 && own?.every((it, at) => it === step * (Math.floor(at / inner) % batch)) === true ? step : 0;
}

/** What the value is a copy of, and which axis of that becomes this one; -1 where it is not known. */
function sourceOf(freeing: Freeing, name: string, axis: number): { readonly name: string; readonly axis: number } {
  const { flat, fixed, batch } = freeing;
  const maker = flat.constants.has(name) ? undefined : flat.producers.get(name);
  if (maker === undefined) return { name, axis };
  const from = nameAt(maker.inputs, 0);
  const [dims, before] = [name, from].map((own) => fixed.get(own)?.dims ?? []) as [readonly Dim[], readonly Dim[]];
  // Elsewhere the axis is known by its size.
  const alone = (own: readonly Dim[]): number => (own.filter((size) => size === batch).length === 1 ? own.indexOf(batch) : -1);
  switch (maker.node.op) {
    case 'Cast':
    case 'Identity':
      return sourceOf(freeing, from, axis);
    case 'Expand':
      return sourceOf(freeing, from, axis - dims.length + before.length);
    case 'Unsqueeze':
      return sourceOf(freeing, from, axis - addedAxes(flat, maker, dims.length).filter((own) => own < axis).length);
    case 'Squeeze':
    case 'Reshape':
      return sourceOf(freeing, from, alone(dims) === axis ? alone(before) : -1);
    default:
      return { name, axis };
  }
}

function addedAxes(flat: FlatGraph, { node, inputs }: FlatNode, rank: number): readonly number[] {
  const written = node.attributes['axes'];
  const axes = written?.kind === 'ints' ? written.value : constantIntegers(flat, nameAt(inputs, 1));
  return (axes ?? []).map((axis) => fromFront(axis, rank));
}

function numbered(freeing: Freeing, node: Node, { value, axis, step }: { value: string; axis: number; step: number }): Made {
  const { type, dims } = must(freeing.fixed.get(value), 'a shape');
  const made = fresh(freeing, `${value}/for each sample`);
  const all = sized(freeing, node, dims.map(Number), axis);
  const along = dims.map((_, at) => (at === axis ? -1 : 1));
  const numbers = numbersOfSamples(freeing, value, { type, along, step });
  return { name: made, nodes: [...all.nodes, ...numbers.nodes, plain('Expand', made, [numbers.name, all.name])] };
}

/** 0, s, 2s … for as many samples as there are, in this shape. */
export function numbersOfSamples(
  freeing: Freeing,
  value: string,
  { type, along, step }: { readonly type: Known['type']; readonly along: readonly number[]; readonly step: number },
): Made {
  freeing.asks = true;
  const name = (what: string): string => fresh(freeing, `${value}/${what}`);
  const [whole, last, counted, typed, placed] = [name('batch'), name('end'), name('samples'), name('typed'), name('placed')];
  const [zero, by] = [scalar(freeing, 0), scalar(freeing, step)];
  return {
    name: placed,
    nodes: [
      plain('Squeeze', whole, [sizeName]),
      plain('Mul', last, [whole, by]),
      plain('Range', counted, [zero, last, by]),
      plain('Cast', typed, [counted], { to: { kind: 'int', value: codeOfType(type) } }),
      plain('Reshape', placed, [typed, constant(freeing, along)]),
    ],
  };
}

function scalar(freeing: Freeing, value: number): string {
  const name = fresh(freeing, `number ${value}`);
  freeing.tensors.set(name, intTensor(name, [], [value]));
  return name;
}
