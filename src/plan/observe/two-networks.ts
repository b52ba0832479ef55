/** Metrics that compare two networks: they are measured between two marks, and nowhere else. */
import { vocabulary, wordsOf } from '../../vocabulary/index.ts';

export function isOfTwo(metric: string): boolean {
  return wordsOf(vocabulary, 'metric').get(metric)?.ofTwo === true;
}
