/** Where samples are scattered to in a file of a fixed batch, as `x[..., 0:2] = y` writes it: each sample's own number, and places of one sample. */
import { constantIntegers } from '../flat/dataflow.ts';
import { must } from '../../basics/must.ts';
import { lengthOf } from '../../basics/lists.ts';
import { product } from '../../basics/numbers.ts';
import type { Node } from '../graph.ts';
import type { Known } from '../shapes/known.ts';
import { constant, fresh, plain, type Freeing, type Made } from './freeing.ts';
import { forEachSample, numbersOfSamples } from './slices-of-samples.ts';

/** A `ScatterND` whose updates follow the batch, with the nodes before it, and the axis of the samples in its result. */
export function withPlacesOfSamples(freeing: Freeing, node: Node, [data, places, updates]: readonly (Known | undefined)[]) {
  const [into = '', at = '', values = ''] = node.inputs;
  const from = updates?.dims.findIndex((dim) => typeof dim === 'string');
  const [depth, before] = [Number(places?.dims.at(-1)), lengthOf(places?.dims) - 1];
  if (from === undefined || from < 0 || !Number.isInteger(depth)) return undefined;
  // Behind the axes of the places, updates have those of what they are put into.
  const axis = from < before ? 0 : from - before + depth;
  const all = data?.dims[axis] === freeing.batch ? forEachSample(freeing, node, into, axis, data) : { nodes: [], name: into };
  const isNumbered = from === 0 && before > 0 && places?.dims[0] === freeing.batch && isOfSamples(freeing, at);
  const own = isNumbered ? numberedPlaces(freeing, at) : { nodes: [], name: at };
  const made = [...all.nodes, ...own.nodes];
  return made.length === 0 ? undefined : { nodes: [...made, { ...node, inputs: [all.name, own.name, values] }], axis };
}

/** Whether the first number of each stored place is that of the sample, and the others are the same for all samples. */
function isOfSamples({ flat, fixed, batch }: Freeing, places: string): boolean {
  const dims = fixed.get(places)?.dims.map(Number) ?? [];
  const [inner, depth] = [product(dims) / batch, Number(dims.at(-1))];
  const values = constantIntegers(flat, places);
  const expected = (at: number): number => Number(values?.[at % inner]) + (at % depth === 0 ? Math.floor(at / inner) : 0);
  return values?.every((value, at) => value === expected(at)) === true;
}

/** The first sample's places, and the number of each sample added to them. */
function numberedPlaces(freeing: Freeing, places: string): Made {
  const { type, dims } = must(freeing.fixed.get(places), 'a shape');
  const name = (what: string): string => fresh(freeing, `${places}/${what}`);
  const [one, own, made] = [name('of one sample'), name('of the sample alone'), name('for each sample')];
  const numbers = numbersOfSamples(freeing, places, { type, along: dims.map((_, axis) => (axis === 0 ? -1 : 1)), step: 1 });
  const alone = constant(
    freeing,
    Array.from({ length: Number(dims.at(-1)) }, (_, at) => (at === 0 ? 1 : 0)),
  );
  return {
    name: made,
    nodes: [
      ...numbers.nodes,
      plain('Gather', one, [places, constant(freeing, [0])], { axis: { kind: 'int', value: 0 } }),
      plain('Mul', own, [numbers.name, alone]),
      plain('Add', made, [one, own]),
    ],
  };
}
