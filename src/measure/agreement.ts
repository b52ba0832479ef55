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
