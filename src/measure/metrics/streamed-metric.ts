/** How a metric is taken: sums over batches, so that a test set never has to be in memory. */
import { product } from '../../basics/numbers.ts';
import type { FeedData } from '../../compute/feeding.ts';
import type { LabelledPart } from '../../compute/objective.ts';

/** Row-major output of the network, and what the data say it should be. */
export interface Evaluated {
  readonly output: Float32Array;
  /** Of the network before the recipe; only where a metric compares with it. */
  readonly before?: Float32Array;
  /** Classes, one for each row of logits; other targets have the output's own shape. */
  readonly labels: FeedData;
  readonly size: number;
  readonly lossSum: number;
  /** How many losses were summed: one a label that counts, or one an element. */
  readonly losses: number;
  /** Positions by which labels run ahead of the rows that foretell them. */
  readonly shift?: number;
  /** The class that is not counted. */
  readonly ignore?: number;
  /** What a sample has of each of several outputs, and their labels, one after another. */
  readonly parts?: readonly LabelledPart[];
}

/** What a batch has of one of several outputs; the loss is that of all of them. */
export function partOf({ output, labels, size, ignore, parts = [] }: Evaluated, name: string): Evaluated {
  let [at, label] = [0, 0];
  for (const part of parts) {
    const [width, labelled] = [product(part.dims), product(part.labelDims)];
    if (part.name === name) {
      const own = rowsOf(output, size, at, width);
      const wanted = rowsOf(labels, size, label, labelled);
      const isClasses = part.loss === 'crossentropy';
      return { output: own, labels: isClasses ? BigInt64Array.from(wanted, BigInt) : wanted, size, ignore, lossSum: NaN, losses: size };
    }
    at += width;
    label += labelled;
  }
  throw new Error(`no output that is measured is called ${name}`);
}

/** Some columns of rows. */
function rowsOf(values: FeedData, size: number, from: number, width: number): Float32Array {
  const whole = values.length / size;
  return Float32Array.from({ length: size * width }, (_, at) => Number(values[Math.floor(at / width) * whole + from + (at % width)]));
}

export interface StreamedMetric {
  readonly add: (batch: Evaluated) => void;
  /** NaN where nothing was counted. */
  readonly value: () => number;
}

/** Calls `visit` with the first index of a row of logits, their number, and the label of the row. */
export function eachLabel(
  { output, labels, size, shift = 0, ignore }: Evaluated,
  visit: (start: number, classes: number, label: number) => void,
): void {
  if (!(labels instanceof BigInt64Array) || labels.length === 0) return;
  const classes = output.length / labels.length;
  const width = labels.length / size;
  for (let row = 0; row < labels.length; row++) {
    if ((row % width) + shift >= width) continue;
    const label = Number(labels[row + shift]);
    if (label !== ignore) visit(row * classes, classes, label);
  }
}

/** Calls `visit` with every element of the output and its target; classes have none. */
export function eachTarget({ output, labels }: Evaluated, visit: (value: number, target: number) => void): void {
  if (labels instanceof BigInt64Array) return;
  for (let at = 0; at < output.length; at++) visit(output[at] ?? NaN, Number(labels[at]));
}

/** The highest of a row; of equal ones the first. What is no number is not the highest; -1 where none is one. */
export function argmax(output: Float32Array, start: number, classes: number): number {
  let [best, highest] = [-1, -Infinity];
  for (let c = 0; c < classes; c++) {
    const score = output[start + c] ?? NaN;
    if (score > highest || (best === -1 && score === highest)) [best, highest] = [c, score];
  }
  return best;
}
