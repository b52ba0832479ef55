/**
 * What a file of a fixed batch holds once for each sample: the same for all of them, or their numbers, as `torch.arange(len(x))` gives
 * them.
 */
import { must } from '../../basics/must.ts';
import { product } from '../../basics/numbers.ts';
import { codeOfType } from '../element-types.ts';
import { constantIntegers } from '../flat/dataflow.ts';
import type { FlatGraph } from '../flat/flatten.ts';
import { nameAt, type Dim, type Node } from '../graph.ts';
import type { Known } from '../shapes/known.ts';
import { intTensor } from '../values/tensors.ts';
import { constant, fresh, plain, sizeName, sized, type Freeing, type Made } from './freeing.ts';

/** The first of equal slices, as an axis of size 1; of numbers of the samples, as many as there are samples. */
export function firstOf(freeing: Freeing, node: Node, value: string, axis: number, known: Known | undefined): Made {
  const step = stepOfSamples(freeing, value, axis, known?.values);
  if (step !== 0) return numbered(freeing, node, { value, axis, step });
  const name = fresh(freeing, `${value}/of one sample`);
  return { name, nodes: [plain('Gather', name, [value, constant(freeing, [0])], { axis: { kind: 'int', value: axis } })] };
}

/** The step s of a value that is 0, s, 2s … along an axis, as `torch.arange(len(x))[:, None] * length` is, and nothing else. */
function stepOfSamples({ flat, fixed, batch }: Freeing, value: string, axis: number, values: readonly Dim[] | undefined): number {
  const dims = fixed.get(value)?.dims.map(Number) ?? [];
  const source = sourceOf(flat, value);
  const isVector = flat.constants.get(source)?.tensor.dims.filter((size) => size !== 1).length === 1;
  const isAlone = dims.every((size, at) => (size === batch) === (at === axis));
  // What is copied out of a vector differs along the one axis of its length.
  const own = values ?? (isVector && isAlone ? constantIntegers(flat, source) : undefined);
  const inner = own?.length === product(dims) ? product(dims.slice(axis + 1)) : 1;
  const step = Number(own?.[inner]);
  return batch > 1 && own?.every((it, at) => it === step * (Math.floor(at / inner) % batch)) === true ? step : 0;
}

const placing: ReadonlySet<string> = new Set(['Expand', 'Unsqueeze', 'Squeeze', 'Reshape', 'Cast', 'Identity']);

function sourceOf(flat: FlatGraph, value: string): string {
  const maker = flat.constants.has(value) ? undefined : flat.producers.get(value);
  return maker !== undefined && placing.has(maker.node.op) ? sourceOf(flat, nameAt(maker.inputs, 0)) : value;
}

function numbered(freeing: Freeing, node: Node, { value, axis, step }: { value: string; axis: number; step: number }): Made {
  const { type, dims } = must(freeing.fixed.get(value), 'a shape');
  const name = (what: string): string => fresh(freeing, `${value}/${what}`);
  const [whole, last, counted] = [name('batch'), name('end'), name('samples')];
  const [typed, placed, made] = [name('typed'), name('placed'), name('for each sample')];
  const all = sized(freeing, node, dims.map(Number), axis);
  const along = dims.map((_, at) => (at === axis ? -1 : 1));
  const [zero, by] = [scalar(freeing, 0), scalar(freeing, step)];
  return {
    name: made,
    nodes: [
      ...all.nodes,
      plain('Squeeze', whole, [sizeName]),
      plain('Mul', last, [whole, by]),
      plain('Range', counted, [zero, last, by]),
      plain('Cast', typed, [counted], { to: { kind: 'int', value: codeOfType(type) } }),
      plain('Reshape', placed, [typed, constant(freeing, along)]),
      plain('Expand', made, [placed, all.name]),
    ],
  };
}

function scalar(freeing: Freeing, value: number): string {
  const name = fresh(freeing, `number ${value}`);
  freeing.tensors.set(name, intTensor(name, [], [value]));
  return name;
}
