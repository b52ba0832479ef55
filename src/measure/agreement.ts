/** How far two networks give the same on the same samples. */
import type { Batch } from '../compute/feeding.ts';
import type { PlannedTask } from '../plan/plan.ts';

/** A batch, and what a network puts out for it. */
export interface Passed {
  readonly batch: Batch;
  readonly output: Float32Array;
  /** Of one sample. */
  readonly outputDims: readonly number[];
  readonly loss: number;
}

export interface Agreement {
  readonly samples: number;
  /** Share of the predicted classes that are the same, where classes are predicted. */
  readonly same?: number;
  /** Largest difference of the outputs, as a share of the largest one. */
  readonly difference: number;
}

export async function agreementOf(
  ones: AsyncIterable<Passed>,
  others: AsyncIterable<Passed>,
  loss: PlannedTask['loss'],
): Promise<Agreement> {
  const second = others[Symbol.asyncIterator]();
  let [samples, rows, same, apart, largest] = [0, 0, 0, 0, 0];
  for await (const { batch, output, outputDims } of ones) {
    const { value, done } = await second.next();
    if (done === true) throw new RangeError('both networks see the same samples');
    const other: Float32Array = value.output;
    samples += batch.size;
    for (const [at, one] of output.entries()) {
      largest = Math.max(largest, Math.abs(one));
      apart = Math.max(apart, Math.abs(one - (other[at] ?? NaN)));
    }
    const classes = outputDims.at(-1) ?? 1;
    for (let row = 0; row < output.length; row += classes) {
      rows++;
      if (highest(output, row, classes) === highest(other, row, classes)) same++;
    }
  }
  const difference = largest === 0 ? apart : apart / largest;
  return { samples, same: loss === 'crossentropy' ? same / rows : undefined, difference };
}

/** The first of the largest values. */
function highest(values: Float32Array, from: number, count: number): number {
  let best = from;
  for (let at = from + 1; at < from + count; at++) {
    if ((values[at] ?? NaN) > (values[best] ?? NaN)) best = at;
  }
  return best - from;
}

// How alike two networks are in what they put out for the same samples: linear centred kernel alignment, ‖XᵀY‖² / (‖XᵀX‖ ‖YᵀY‖) of
// centred outputs, samples by numbers (Kornblith et al., arXiv:1905.00414). It is 1 where one is the other turned, moved or scaled.

/** NaN where a network puts out the same for all samples. */
export function linearCka(first: Float32Array, second: Float32Array, samples: number): number {
  const [x, y] = [centred(first, samples), centred(second, samples)];
  const norm = x.width <= samples && y.width <= samples ? ofFeatures : ofSamples;
  return norm(x, y) / Math.sqrt(norm(x, x) * norm(y, y));
}

/** A column for each number that a network puts out for a sample, its mean taken away. */
type Outputs = { readonly columns: readonly Float64Array[]; readonly width: number; readonly samples: number };

function centred(values: Float32Array, samples: number): Outputs {
  const width = values.length / samples;
  const columns = Array.from({ length: width }, (_, column) => {
    const own = new Float64Array(samples);
    for (let row = 0; row < samples; row++) own[row] = values[row * width + column] ?? NaN;
    const mean = own.reduce((sum, value) => sum + value, 0) / samples;
    return own.map((value) => value - mean);
  });
  return { columns, width, samples };
}

/** ‖XᵀY‖², number by number. */
function ofFeatures({ columns: x }: Outputs, { columns: y }: Outputs): number {
  let sum = 0;
  for (const one of x) for (const other of y) sum += dot(one, other) ** 2;
  return sum;
}

/** The same as the inner product of XXᵀ and YYᵀ, sample by sample, where there are fewer of these. */
function ofSamples(x: Outputs, y: Outputs): number {
  const [a, b] = [rowsOf(x), x === y ? undefined : rowsOf(y)];
  let sum = 0;
  for (let i = 0; i < x.samples; i++) {
    for (let j = 0; j <= i; j++) {
      const one = dot(a[i], a[j]);
      const product = one * (b === undefined ? one : dot(b[i], b[j]));
      sum += i === j ? product : 2 * product;
    }
  }
  return sum;
}

function rowsOf({ columns, samples }: Outputs): readonly Float64Array[] {
  return Array.from({ length: samples }, (_, row) => Float64Array.from(columns, (column) => column[row] ?? NaN));
}

function dot(a: Float64Array = new Float64Array(0), b: Float64Array = new Float64Array(0)): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += (a[at] ?? NaN) * (b[at] ?? NaN);
  return sum;
}
