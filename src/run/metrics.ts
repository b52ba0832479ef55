/** Metrics over a model's output, summed batch by batch: a test set never has to be in memory. */

/** Sums over the samples seen so far. */
export interface Tally {
  readonly lossSum: number;
  /** How many losses were summed: one a sample, a token or an element. */
  readonly losses: number;
  /** Predicted classes: one a sample or token. */
  readonly predictions: number;
  /** By depth k: labels among the k best classes. */
  readonly hits: Readonly<Record<number, number>>;
}

export const emptyTally: Tally = { lossSum: 0, losses: 0, predictions: 0, hits: {} };

/** Class labels count hits: `output` is then [labels, classes] row-major. Other targets count none. */
export interface Evaluated {
  readonly output: Float32Array;
  readonly labels: BigInt64Array | Float32Array;
  readonly lossSum: number;
  readonly losses: number;
}

export function tallyBatch(tally: Tally, batch: Evaluated, metrics: readonly string[]): Tally {
  const { output, labels } = batch;
  const lossSum = tally.lossSum + batch.lossSum;
  const losses = tally.losses + batch.losses;
  if (labels instanceof Float32Array) return { ...tally, lossSum, losses };
  const depths = metrics.flatMap((metric) => topDepth(metric) ?? []);
  const classes = labels.length === 0 ? 0 : output.length / labels.length;
  const hits: Record<number, number> = { ...tally.hits };
  for (let row = 0; row < labels.length; row++) {
    const rank = rankOf(output, row * classes, classes, Number(labels[row]));
    for (const depth of depths) if (rank < depth) hits[depth] = (hits[depth] ?? 0) + 1;
  }
  return { lossSum, losses, predictions: tally.predictions + labels.length, hits };
}

/**
 * The metric's value: accuracy and top-k as fractions, loss in nats (or the mean squared error),
 * perplexity as e to the loss. NaN for an empty data set.
 */
export function metricValue(tally: Tally, metric: string): number {
  const loss = tally.lossSum / tally.losses;
  if (metric === 'loss') return loss;
  if (metric === 'perplexity') return Math.fround(Math.exp(loss));
  const depth = topDepth(metric);
  if (depth === undefined) throw new RangeError(`no metric is called ${metric}`);
  return (tally.hits[depth] ?? 0) / tally.predictions;
}

export function isMetric(name: string): boolean {
  return name === 'loss' || name === 'perplexity' || topDepth(name) !== undefined;
}

/** How far down the ranking the label may stand: 1 for accuracy, k for `top-k`. */
function topDepth(metric: string): number | undefined {
  if (metric === 'accuracy') return 1;
  const match = /^top-([1-9]\d*)$/.exec(metric);
  return match === null ? undefined : Number(match[1]);
}

/** How many classes stand before the label; of equal scores the lower class is first (argmax). */
function rankOf(output: Float32Array, start: number, classes: number, label: number): number {
  const own = output[start + label] ?? NaN;
  // A score that is no number wins nothing.
  if (Number.isNaN(own)) return classes;
  let before = 0;
  for (let c = 0; c < classes; c++) {
    const score = output[start + c] ?? NaN;
    if (score > own || (score === own && c < label)) before++;
  }
  return before;
}
