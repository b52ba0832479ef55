/** Metrics over logits, accumulated batch by batch so that a test set never has to be in memory. */

/** Sums over the samples seen so far; `scored` counts positions (tokens, or one per sample). */
export interface Tally {
  readonly lossSum: number;
  readonly scored: number;
  readonly hits: Readonly<Record<string, number>>;
}

export const emptyTally: Tally = { lossSum: 0, scored: 0, hits: {} };

/** One batch: `logits` is [scored, classes] row-major, `labels` has one class a row. */
export function tallyBatch(
  tally: Tally,
  logits: Float32Array,
  labels: BigInt64Array,
  metrics: readonly string[],
): Tally {
  const rows = labels.length;
  const classes = rows === 0 ? 0 : logits.length / rows;
  let lossSum = tally.lossSum;
  const hits: Record<string, number> = { ...tally.hits };
  const depths = metrics.flatMap((metric) => topDepth(metric) ?? []);
  for (let row = 0; row < rows; row++) {
    const scores = logits.subarray(row * classes, (row + 1) * classes);
    const label = Number(labels[row]);
    lossSum += crossEntropy(scores, label);
    const rank = rankOf(scores, label);
    for (const depth of depths) {
      if (rank < depth) hits[depth] = (hits[depth] ?? 0) + 1;
    }
  }
  return { lossSum, scored: tally.scored + rows, hits };
}

/**
 * The metric's value: accuracy and top-k as fractions, loss in nats (mean cross-entropy),
 * perplexity as e to that loss. NaN for an empty data set.
 */
export function metricValue(tally: Tally, metric: string): number {
  const loss = tally.lossSum / tally.scored;
  if (metric === 'loss') return loss;
  if (metric === 'perplexity') return Math.fround(Math.exp(loss));
  const depth = topDepth(metric);
  if (depth === undefined) throw new RangeError(`no metric is called ${metric}`);
  return (tally.hits[depth] ?? 0) / tally.scored;
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

/** −log softmax(scores)[label], shifted by the maximum so that it cannot overflow. */
function crossEntropy(scores: Float32Array, label: number): number {
  let highest = -Infinity;
  for (const score of scores) if (score > highest) highest = score;
  let sum = 0;
  for (const score of scores) sum += Math.exp(score - highest);
  return highest + Math.log(sum) - (scores[label] ?? NaN);
}

/** How many classes stand before the label; of equal scores the lower class is first (argmax). */
function rankOf(scores: Float32Array, label: number): number {
  const own = scores[label] ?? NaN;
  let before = 0;
  for (let c = 0; c < scores.length; c++) {
    const score = scores[c] ?? NaN;
    if (score > own || (score === own && c < label)) before++;
  }
  return before;
}
