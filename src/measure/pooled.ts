/**
 * Samples that make one answer: the largest of their outputs, class by class, is compared with their label
 * (the maximum over passages, `MaxP`, of Dai and Callan 2019, arXiv:1905.09217).
 */
import type { Dataset } from '../data/dataset.ts';
import type { Evaluated } from './metrics/streamed-metric.ts';

export interface Pool {
  /** Rows of outputs, and the key of each. */
  readonly add: (batch: Evaluated, keyOf: (at: number) => number) => void;
  /** The answers as one batch, in the order of the first sample of each; cross-entropy is their loss. */
  readonly answers: () => Evaluated;
}

interface Answer {
  readonly output: Float32Array;
  /** Of the network before the recipe, pooled alike. */
  readonly before: Float32Array | undefined;
  readonly label: bigint;
}

/** The key of each place of a data set, or of the part of it that is left. */
export function keysOf({ rows, beside, pooled }: Dataset): ((at: number) => number) | undefined {
  const key = pooled === undefined ? undefined : beside?.get(pooled);
  return key && ((at) => key[rows?.[at] ?? at] ?? 0);
}

export function openPool(): Pool {
  const answers = new Map<number, Answer>();
  return {
    add({ output, before, labels, size }, keyOf) {
      const classes = output.length / size;
      for (let at = 0; at < size; at++) {
        const part = [at * classes, (at + 1) * classes] as const;
        const [own, other] = [output.subarray(...part), before?.subarray(...part)];
        const known = answers.get(keyOf(at));
        if (known === undefined) {
          const label = BigInt(labels[at] ?? 0);
          answers.set(keyOf(at), { output: own.slice(), before: other?.slice(), label });
        } else {
          raise(known.output, own);
          if (known.before && other) raise(known.before, other);
        }
      }
    },
    answers() {
      const all = [...answers.values()];
      const classes = all[0]?.output.length ?? 0;
      const output = new Float32Array(all.length * classes);
      all.forEach((one, at) => output.set(one.output, at * classes));
      const isCompared = all.some(({ before }) => before !== undefined);
      const before = new Float32Array(isCompared ? output.length : 0);
      all.forEach((one, at) => one.before && before.set(one.before, at * classes));
      const losses = all.map((one) => crossEntropy(one.output, Number(one.label)));
      return {
        output,
        before: isCompared ? before : undefined,
        labels: BigInt64Array.from(all, ({ label }) => label),
        size: all.length,
        lossSum: losses.reduce((sum, loss) => sum + loss, 0),
        losses: all.length,
      };
    },
  };
}

/** Class by class, the larger of both. */
function raise(highest: Float32Array, own: Float32Array): void {
  own.forEach((value, c) => (highest[c] = Math.max(highest[c] ?? value, value)));
}

/** ln Σ e^y − y of the label, in doubles; none of the exponentials overflows. */
function crossEntropy(logits: Float32Array, label: number): number {
  const highest = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  return Math.log(logits.reduce((total, logit) => total + Math.exp(logit - highest), 0)) + highest - (logits[label] ?? NaN);
}
