/** Which verbs train. */
import { vocabulary } from '../../vocabulary/index.ts';

/** True for the verbs whose statement is the body of its stage. */
export function trains(verb: string): boolean {
  const head = vocabulary.heads.get(verb);
  return head?.kind === 'verb' && head.duty === 'trains';
}
