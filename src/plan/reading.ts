/**
 * Reads the values of a bound recipe. The checker has made sure of their shapes, so a value of
 * another shape is a mistake in the program, not in the recipe, and throws.
 */
import type {
  Choice,
  ExpressionValue,
  ListValue,
  Pattern,
  Quantity,
  RecordValue,
  Selector,
  TypedStatement,
  Value,
  Window,
} from '../language/typed.ts';
import { exactValue } from '../language/expressions/evaluate.ts';
import { toNumber, type Rational } from '../exact/rational.ts';
import type { Span } from '../diagnostics/diagnostic.ts';

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

export function asQuantity(value: Value): Quantity {
  return value.kind === 'quantity' ? value : misshapen(value, 'a quantity');
}

export function asWindow(value: Value): Window {
  return value.kind === 'window' ? value : misshapen(value, 'a window');
}

export function asPattern(value: Value): Pattern {
  return value.kind === 'pattern' ? value : misshapen(value, 'a pattern');
}

export function asSelector(value: Value): Selector {
  return value.kind === 'selector' ? value : misshapen(value, 'a selector');
}

export function asExpression(value: Value): ExpressionValue {
  return value.kind === 'expression' ? value : misshapen(value, 'an expression');
}

export function asRecord(value: Value): RecordValue {
  return value.kind === 'record' ? value : misshapen(value, 'a record');
}

/** A list, or the one value that stands for a list of one. */
export function itemsOf(value: Value): readonly Value[] {
  return value.kind === 'list' ? value.items : [value];
}

export function asList(value: Value): ListValue {
  return value.kind === 'list' ? value : misshapen(value, 'a list');
}

export function asChoice(value: Value): Choice {
  return value.kind === 'choice' ? value : misshapen(value, 'a word');
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
