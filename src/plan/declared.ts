/** What the vocabulary declares: what verbs do to a model, and the limits of numbers, which a value set on the command line is held against. */
import { vocabulary, type Duty, type Category, type Shape } from '../vocabulary/index.ts';
import { argumentsOf } from '../vocabulary/parts-of-words.ts';
import { wrongNumber } from '../diagnostics/catalogue/plan.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { toNumber } from '../exact/rational.ts';
import type { Value } from '../language/typed.ts';
import { isWithin, limitsText } from '../vocabulary/limits.ts';
import { wordsOf } from '../vocabulary/vocabulary.ts';
import { amountOf, asQuantity } from './reading.ts';
import { complain, type PlanContext } from './plan-context.ts';

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

/** What an argument of a word takes. */
export function argumentShape(category: Category, word: string, name: string): Shape {
  const declared = argumentsOf(wordsOf(vocabulary, category).get(word));
  const shape = declared.find((one) => one.name === name)?.shape;
  if (shape === undefined) throw new TypeError(`\`${word}\` declares no \`${name}\``);
  return shape;
}

/** What is wrong with a number that this shape takes; undefined where it lies within its limits. */
export function limitFault(name: string, shape: Shape, value: Value, context: Pick<PlanContext, 'source'>): Diagnostic | undefined {
  const limits = shape.kind === 'quantity' ? (shape.limits ?? {}) : {};
  const amount = amountOf(asQuantity(value));
  if (isWithin(amount, limits)) return undefined;
  return complain(context, wrongNumber, { what: `\`${name}\``, value: String(toNumber(amount)), need: limitsText(limits) }, value.span);
}
