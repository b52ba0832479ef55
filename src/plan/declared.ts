/** What the vocabulary declares: what verbs do to a model, and the limits of numbers, which a value set on the command line is held against. */
import { vocabulary, type Duty, type Category, type Shape } from '../vocabulary/index.ts';
import { argumentsOf } from '../vocabulary/parts-of-words.ts';
import { wrongNumber } from '../diagnostics/catalogue/plan.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { parseExact, toNumber } from '../exact/rational.ts';
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

type Declared = { readonly shape?: Shape; readonly default?: string };

function declaredOf<Key extends keyof Declared>(key: Key, category: Category, word: string, name: string): NonNullable<Declared[Key]> {
  const declared: Declared | undefined = argumentsOf(wordsOf(vocabulary, category).get(word)).find((one) => one.name === name);
  const value = declared?.[key];
  if (value === undefined) throw new TypeError(`\`${word}\` declares no ${key} of \`${name}\``);
  return value;
}

/** What an argument of a word takes. */
export function argumentShape(category: Category, word: string, name: string): Shape {
  return declaredOf('shape', category, word, name);
}

/** What an argument of a word is where it is left out. */
export function argumentDefault(category: Category, word: string, name: string): string {
  return declaredOf('default', category, word, name);
}

/** The number that an argument is: as written, or as the word declares it. */
export function numberOfArgument(category: Category, word: string, name: string, written: Value | undefined): number {
  const amount = written === undefined ? parseExact(argumentDefault(category, word, name)) : amountOf(asQuantity(written));
  if (amount === undefined) throw new TypeError(`the default of \`${name}\` is no number`);
  return toNumber(amount);
}

/** What is wrong with a number that this shape takes; undefined where it lies within its limits. */
export function limitFault(name: string, shape: Shape, value: Value, context: Pick<PlanContext, 'source'>): Diagnostic | undefined {
  const limits = shape.kind === 'quantity' ? (shape.limits ?? {}) : {};
  const amount = amountOf(asQuantity(value));
  if (isWithin(amount, limits)) return undefined;
  return complain(context, wrongNumber, { what: `\`${name}\``, value: String(toNumber(amount)), need: limitsText(limits) }, value.span);
}
