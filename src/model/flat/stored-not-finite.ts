/** Stored tensors looked through a piece at a time: NaN and infinities, and how many weights are zero or below a bound. */
import { isFloat } from '../element-types.ts';
import type { ModelFiles } from '../file.ts';
import { storedTensors } from './stored-tensors.ts';
import type { Model, Tensor } from '../graph.ts';
import { readParameters } from '../layers/parameters.ts';
import type { ParameterKind } from '../layers/weights.ts';
import { valueCount, elementCount } from '../shape.ts';
import { tensorPart } from '../values/tensor-values.ts';
import { originalNotFinite } from '../../diagnostics/catalogue/plan.ts';
import { diagnose, type Diagnostic } from '../../diagnostics/diagnostic.ts';

const pieceSize = 1 << 20;

type StoredNotFinite = NotFinite & { readonly dims: readonly number[] };

/** A parameter that holds floats, and where its values lie. */
type StoredParameter = { readonly name: string; readonly tensor: Tensor; readonly kind: ParameterKind };

/** Of all that training may change, and the running statistics; in the order of the graph. */
export function floatParameters(model: Model): readonly StoredParameter[] {
  const tensors = new Map([...storedTensors(model).values()].map(({ name, tensor }) => [name, tensor]));
  return readParameters(model).flatMap(({ tensor: name, kind }) => {
    const tensor = tensors.get(name);
    return tensor !== undefined && isFloat(tensor.type) ? [{ name, tensor, kind }] : [];
  });
}

interface Looking {
  /** The parameters that are looked at, where not all of them are. */
  readonly named?: ReadonlySet<string>;
  /** Whether -infinity is in order where no operator takes the tensor as its weight: it may be a mask of attention. */
  readonly mayMask?: boolean;
}

/** The tensors that hold such values, in the order of the graph. */
export function storedNotFinite(model: Model, files: ModelFiles, { named, mayMask = false }: Looking = {}): readonly StoredNotFinite[] {
  return floatParameters(model).flatMap((parameter) => {
    if (named?.has(parameter.name) === false) return [];
    const found = inParameter(parameter, files, mayMask && parameter.kind === 'other' ? -Infinity : undefined);
    return found === undefined ? [] : [{ ...found, dims: parameter.tensor.dims }];
  });
}

function inParameter({ name, tensor }: StoredParameter, files: ModelFiles, allowed: number | undefined): NotFinite | undefined {
  const length = valueCount(tensor.dims);
  const buffer = new ArrayBuffer(Math.min(length, pieceSize) * Float64Array.BYTES_PER_ELEMENT);
  let whole: NotFinite | undefined;
  for (let from = 0; from < length; from += pieceSize) {
    const { value: values } = tensorPart(tensor, files, from, Math.min(length, from + pieceSize), buffer);
    const isNumbers = values instanceof Float32Array || values instanceof Float64Array;
    const found = isNumbers ? notFiniteIn(name, values, allowed) : undefined;
    if (found === undefined) continue;
    whole = whole === undefined ? { ...found, first: from + found.first } : { ...whole, count: whole.count + found.count };
  }
  return whole;
}

/** Of the parameters that are named, where not all are to be read. */
export function tellNotFinite(model: Model, files: ModelFiles, named?: ReadonlySet<string>): readonly Diagnostic[] {
  return storedNotFinite(model, files, { named, mayMask: true }).map(({ tensor, dims, count, first, value }) => {
    return diagnose(originalNotFinite, { tensor, count, place: placeIn(dims, first), value }, { file: files.name });
  });
}

// NaN and infinities among numbers: how many, and the first of them.

export interface NotFinite {
  readonly tensor: string;
  readonly count: number;
  /** Flat index. */
  readonly first: number;
  readonly value: number;
}

/** Undefined where all is finite. A number that equals `allowed` does not count. */
export function notFiniteIn(tensor: string, values: ArrayLike<number>, allowed?: number): NotFinite | undefined {
  // A finite number times 0 is 0, anything else is NaN: one pass without a branch.
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] ?? 0) * 0;
  if (sum === 0) return undefined;
  let [count, first] = [0, -1];
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i]) || values[i] === allowed) continue;
    count++;
    if (first < 0) first = i;
  }
  return count === 0 ? undefined : { tensor, count, first, value: values[first] ?? NaN };
}

/** `[3, 17]` of a flat, row-major index; `[]` in a scalar. */
export function placeIn(dims: readonly number[], index: number): string {
  const places: number[] = [];
  let rest = index;
  for (const size of dims.toReversed()) {
    places.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return `[${places.join(', ')}]`;
}

// How many weights of a file fulfil a condition, counted piece by piece.

/** Undefined where the tensor holds no floats, or cannot be read. */
function countWhere(model: Model, files: ModelFiles, name: string, holds: (weight: number) => boolean): number | undefined {
  const tensor = [...storedTensors(model).values()].find((stored) => stored.name === name)?.tensor;
  const length = tensor && elementCount(tensor.dims);
  if (tensor === undefined || length === undefined) return undefined;
  let found = 0;
  for (let from = 0; from < length; from += pieceSize) {
    const { value } = tensorPart(tensor, files, from, Math.min(length, from + pieceSize));
    if (!(value instanceof Float32Array || value instanceof Float64Array)) return undefined;
    for (const weight of value) found += holds(weight) ? 1 : 0;
  }
  return found;
}

/** Compared as float32, as scores are. Undefined where the tensor holds no floats, or cannot be read. */
export function countBelowIn(
  model: Model,
  files: ModelFiles,
  name: string,
  { bound, isIncluded }: { readonly bound: number; readonly isIncluded: boolean },
): number | undefined {
  const limit = Math.fround(bound);
  return countWhere(model, files, name, (weight) => {
    const size = Math.fround(Math.abs(weight));
    return size < limit || (isIncluded && size === limit);
  });
}

/** Of both signs. Undefined where the tensor holds no floats, or cannot be read. */
export function countZerosIn(model: Model, files: ModelFiles, name: string): number | undefined {
  return countWhere(model, files, name, (weight) => weight === 0);
}
