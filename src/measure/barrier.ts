/**
 * The barrier of a metric between two networks: how much worse it is on the straight line between their weights
 * than at the ends in the mean, at the worst of eleven points (Frankle et al., arXiv:1912.05671). Running statistics
 * of norms are interpolated as weights are.
 */
import { mergeAdapters } from '../state/network.ts';
import type { Network, Values } from '../state/network.ts';

/** The ends and nine points between them. */
const points = 11;

export async function barrierBetween(
  a: Network,
  b: Network,
  best: 'highest' | 'lowest',
  measure: (network: Network) => Promise<number>,
): Promise<number> {
  const [start, end] = [mergeAdapters(a), mergeAdapters(b)];
  const sign = best === 'lowest' ? 1 : -1;
  const values: number[] = [];
  for (let point = 0; point < points; point++) {
    const network = point === 0 ? start : onTheWay(start, end, point / (points - 1));
    values.push(sign * (await measure(network)));
  }
  const mean = ((values[0] ?? NaN) + (values.at(-1) ?? NaN)) / 2;
  return Math.max(...values) - mean;
}

function onTheWay(start: Network, end: Network, share: number): Network {
  const values = [...end.values].map(([tensor, own]): readonly [string, Values] => {
    const from = start.values.get(tensor);
    if (share === 1 || from === undefined) return [tensor, own];
    return [tensor, own.map((value, at) => mixed(from[at] ?? 0, value, share))];
  });
  const { cuts } = end;
  return { values: new Map(values), masks: end.masks, adapters: [], ...(cuts && { cuts }) };
}

function mixed(first: number, last: number, share: number): number {
  return first * (1 - share) + last * share;
}
