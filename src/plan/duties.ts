/** What verbs do to a model, as the vocabulary declares it. */
import { vocabulary, type Duty } from '../vocabulary/index.ts';

function hasDuty(verb: string, duty: Duty): boolean {
  const head = vocabulary.heads.get(verb);
  return head?.kind === 'verb' && head.duty === duty;
}

/** True for the verbs whose statement is the body of its stage. */
export function trains(verb: string): boolean {
  return hasDuty(verb, 'trains');
}

/** True for the verbs that make one state of several. */
export function joins(verb: string): boolean {
  return hasDuty(verb, 'joins');
}

/** True for the verbs that leave the network as it is. */
export function observes(verb: string): boolean {
  return hasDuty(verb, 'observes');
}
