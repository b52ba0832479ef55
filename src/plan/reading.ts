/**
 * Reads the values of a bound recipe. The checker has made sure of their shapes, so a value of
 * another shape is a mistake in the program, not in the recipe, and throws.
 */
import type { Quantity, TypedStatement, Value } from '../language/typed.ts';
import { exactValue } from '../language/expressions/evaluate.ts';
import { toNumber, type Rational } from '../exact/rational.ts';
import type { Span } from '../diagnostics/diagnostic.ts';

/** A value of one shape, as that shape. */
function shaped<Kind extends Value['kind']>(kind: Kind, expected: string) {
  type Shaped = Extract<Value, { readonly kind: Kind }>;
  const fits = (value: Value): value is Shaped => value.kind === kind;
  return (value: Value): Shaped => (fits(value) ? value : misshapen(value, expected));
}

export const asQuantity = shaped('quantity', 'a quantity');
export const asWindow = shaped('window', 'a window');
export const asPattern = shaped('pattern', 'a pattern');
export const asSelector = shaped('selector', 'a selector');
export const asExpression = shaped('expression', 'an expression');
export const asRecord = shaped('record', 'a record');
export const asList = shaped('list', 'a list');
export const asChoice = shaped('choice', 'a word');

/** The number of a quantity whose parameters are bound: shares as fractions. */
export function amountOf(quantity: Quantity): Rational {
  return exactValue(quantity.amount);
}

export function clause(statement: TypedStatement, word: string): Value | undefined {
  return statement.clauses[word];
}

/** What the checker promises; without it the program is wrong, and not the recipe. */
export function promised<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new TypeError(`the checker promises ${what}`);
  return value;
}

/** The names of those values that a recipe leaves out, so that they are defaults. */
export function leftOut(values: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.keys(values).filter((name) => values[name] === undefined);
}

export function quantityClause(statement: TypedStatement, word: string): Quantity | undefined {
  const value = statement.clauses[word];
  return value === undefined ? undefined : asQuantity(value);
}

/** A field of the record that a clause holds; undefined where either is absent. */
export function fieldOf(statement: TypedStatement, word: string, field: string): Value | undefined {
  const value = clause(statement, word);
  return value && asRecord(value).fields[field];
}

/** The place of a clause, or of the whole statement where it is left out. */
export function placeOf({ spans, span }: Pick<TypedStatement, 'spans' | 'span'>, word: string): Span {
  return spans[word] ?? span;
}

/** Whether what a statement prunes never comes back, as far as it says so itself. */
export function isHard(statement: TypedStatement): boolean {
  const mask = clause(statement, 'mask');
  return mask === undefined || (mask.kind === 'choice' && mask.word === 'hard');
}

export function numberOf(value: Value): number {
  return toNumber(amountOf(asQuantity(value)));
}

export function numberIn(value: Value | undefined): number | undefined {
  return value && numberOf(value);
}

/** Of a value that is a whole number. */
export function wholeOf(value: Value): number {
  return Number(amountOf(asQuantity(value)).n);
}

/** A list, or the one value that stands for a list of one. */
export function itemsOf(value: Value): readonly Value[] {
  return value.kind === 'list' ? value.items : [value];
}

/** `merge inserted`, `remove inserted`. */
export function isOfInsertions({ object }: TypedStatement): boolean {
  return object.kind === 'record' && object.fields['inserted'] !== undefined;
}

/** A name: of a mark, a stage, a data set. */
export function asName(value: Value): string {
  if (value.kind === 'text') return value.text;
  if (value.kind === 'choice') return value.word;
  return misshapen(value, 'a name');
}

export function misshapen(value: Value, expected: string): never {
  throw new TypeError(`the checker promises ${expected} here, but this is a ${value.kind}`);
}
