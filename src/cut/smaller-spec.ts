/** A training step on the smaller model: the same statement, its tensors without cut slices. */
import { leadingAxes } from '../compute/adapters.ts';
import type { CollectSpec } from '../compute/collects.ts';
import type { Term, TrainingSpec } from '../compute/training-step.ts';
import type { AdapterSpec } from '../compute/adapter-slots.ts';
import * as models from '../model/index.ts';
import { dimsLeft, takeKept, type KeptSlices } from './removed-slices.ts';
import { arraysLeft, type SmallerModel } from './smaller-model.ts';

/**
 * `replaced` are tensors whose masks change while the stage trains. The network that a loss follows stays
 * whole, as an own model beside the one that trains. Weights that have a choice to take back are never cut.
 */
export function smallerSpec(
  spec: TrainingSpec,
  smaller: SmallerModel,
  layers: Iterable<models.Layer>,
  replaced: readonly string[],
): TrainingSpec {
  if (smaller.isWhole) return withOwnTeachers({ ...spec, model: smaller.model }, spec, layers);
  const { weights, adapters, masks, teachers, terms } = spec;
  const { veiled = [], softMasks, scores, gates = [], inputGates = [] } = spec;
  if (veiled.length + (softMasks?.size ?? 0) + (scores?.size ?? 0) + (gates.length + inputGates.length) > 0) {
    throw new Error('the plan cuts no units while a mask may be taken back, or gates train');
  }
  const adapted = new Set(adapters?.map(({ planned }) => planned.tensor));
  const isNeeded = (tensor: string, mask: ArrayLike<number>): boolean =>
    adapted.has(tensor) || replaced.includes(tensor) || Array.prototype.includes.call(mask, 0);
  return {
    ...spec,
    model: smaller.model,
    tensors: spec.tensors.filter(smaller.has),
    weights: weights && arraysLeft(smaller, weights),
    masks: masks && new Map([...arraysLeft(smaller, bytesOf(masks))].filter(([tensor, mask]) => isNeeded(tensor, mask))),
    adapters: adapters?.filter(({ planned }) => smaller.has(planned.tensor)).map((adapter) => smallerAdapter(adapter, spec.model, smaller)),
    replaceable: spec.replaceable && spec.replaceable.filter(smaller.has),
    collects: spec.collects && spec.collects.map((own) => smallerCollect(own, smaller)),
    terms: terms && terms.map((term) => smallerTerm(term, smaller)),
    ...(teachers && {
      teachers: new Map([...teachers].map(([mark, own]) => [mark, arraysLeft(smaller, own)])),
      models: new Map([...wholeTeachers(spec, layers), ...(spec.models ?? [])]),
    }),
  };
}

/** The same training on another graph: the networks that its loss follows keep theirs. */
function withOwnTeachers(spec: TrainingSpec, whole: TrainingSpec, layers: Iterable<models.Layer>): TrainingSpec {
  if (whole.teachers === undefined) return spec;
  return { ...spec, models: new Map([...wholeTeachers(whole, layers), ...(whole.models ?? [])]) };
}

function bytesOf(masks: ReadonlyMap<string, ArrayLike<number>>): ReadonlyMap<string, Uint8Array> {
  return new Map([...masks].map(([tensor, mask]) => [tensor, Uint8Array.from(mask)]));
}

/** Slices of the two factors of an adapter, as those of its tensor say, and the sides of what is left. */
export function factorSlices(
  { dims, kept }: KeptSlices,
  { layout, rows, columns }: models.ReadMatrix,
  rank: number,
): { readonly a: KeptSlices; readonly b: KeptSlices; readonly rows: number; readonly columns: number } {
  const isOutFirst = layout === 'out-in';
  const lead = leadingAxes(dims, isOutFirst ? rows : columns);
  const axes = dims.map((_, axis) => axis);
  const of = (own: readonly number[]) => ({ dims: own.map((axis) => dims[axis] ?? 1), kept: own.map((axis) => kept[axis]) });
  const [first, second] = [of(axes.slice(0, lead)), of(axes.slice(lead))];
  const [out, inputs] = isOutFirst ? [first, second] : [second, first];
  const sizeOf = (side: KeptSlices): number => dimsLeft(side).reduce((product, size) => product * size, 1);
  return {
    a: { dims: [rank, ...inputs.dims], kept: [undefined, ...inputs.kept] },
    b: { dims: [...out.dims, rank], kept: [...out.kept, undefined] },
    rows: sizeOf(out),
    columns: sizeOf(inputs),
  };
}

function smallerAdapter(adapter: AdapterSpec, model: models.Model, { slicesOf }: SmallerModel): AdapterSpec {
  const { planned, a, b } = adapter;
  const slices = slicesOf(planned.tensor);
  if (slices === undefined) return adapter;
  const left = factorSlices(slices, adaptedMatrix(model, planned.tensor), planned.rank);
  const { rows, columns } = left;
  return { planned: { ...planned, rows, columns }, a: takeKept(a, left.a), b: b && takeKept(b, left.b) };
}

/** A plan has adapters on matrices alone. */
export function adaptedMatrix(model: models.Model, tensor: string): models.ReadMatrix {
  const matrix = models.matrixIn(models.readsOfModel(model), tensor);
  if (!models.isReadMatrix(matrix)) throw new Error(matrix.refused);
  return matrix;
}

function smallerTerm(term: Term, { has, slicesOf }: SmallerModel): Term {
  if (term.kind === 'nuclear') return { ...term, tensors: term.tensors.filter(has) };
  if (term.kind !== 'penalty') return term;
  const layers = term.layers
    .filter(({ tensor }) => has(tensor))
    .map((layer) => {
      const slices = slicesOf(layer.tensor);
      return slices === undefined ? layer : { ...layer, dims: dimsLeft(slices) };
    });
  return { ...term, layers };
}

function smallerCollect(own: CollectSpec, smaller: SmallerModel): CollectSpec {
  const layers = own.layers
    .filter(({ tensor }) => smaller.has(tensor))
    .map((layer) => {
      const slices = smaller.slicesOf(layer.tensor);
      return slices === undefined ? layer : { ...layer, dims: dimsLeft(slices) };
    });
  const beside = [...own.beside].map(([name, tensors]) => [name, arraysLeft(smaller, tensors)] as const);
  return { ...own, layers, beside: new Map(beside) };
}

/** The marks whose outputs the loss follows, each with the whole graph. */
function wholeTeachers({ terms = [], teachers, model, input, output }: TrainingSpec, layers: Iterable<models.Layer>) {
  const stored = models.storedTensors(model);
  const named = new Map([...layers].map((layer) => [layer.name, layer.tensor]));
  return new Map(
    [...new Set(terms.flatMap((term) => ('teacher' in term ? [term.teacher] : [])))].flatMap((mark) => {
      const values = teachers?.get(mark);
      if (values === undefined) return [];
      const whole = models.mapTensors(model, (tensor) => {
        const own = values.get(stored.get(tensor)?.name ?? '');
        return own === undefined ? tensor : models.tensorOf(tensor.name, tensor.type, tensor.dims, own);
      });
      return [[mark, { model: whole, input, output, layers: named }] as const];
    }),
  );
}
