/** Whether a statement scores samples, so that its criterion may differ from sample to sample. */
import { wordsOf } from '../../vocabulary/index.ts';
import type { Value } from '../typed.ts';
import type { Context } from './context.ts';

export function scoresSamples(object: Value | undefined, { vocabulary }: Context): boolean {
  const chosen = object?.kind === 'list' ? object.items : [object];
  return chosen.some((one) => one?.kind === 'choice' && wordsOf(vocabulary, 'pruned').get(one.word)?.scoredAlone === true);
}
