/** Which of two values of a metric is the better one. */
import { vocabulary, wordsOf } from '../../vocabulary/index.ts';

const resources: ReadonlySet<string> = new Set(['params', 'flops', 'bytes', 'memory']);

/** By the name that a run measures it under, such as `top-5`; undefined where no side is better. */
export function betterSide(metric: string): 'highest' | 'lowest' | undefined {
  if (resources.has(metric) || metric.startsWith('latency')) return 'lowest';
  const word = metric.startsWith('top-') ? 'accuracy' : metric;
  return wordsOf(vocabulary, 'metric').get(word)?.best;
}
