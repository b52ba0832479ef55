/** Prints a typed value by the shape that it was read by. */
import { fold, type Table } from '../../basics/fold.ts';
import { followingWords } from '../../vocabulary/parts-of-words.ts';
import * as vocab from '../../vocabulary/index.ts';
import { printName, printExpression } from '../expressions/print.ts';
import type { Choice, RecordValue, Value, Expr, Selector, SelectorTerm } from '../typed.ts';
import { declarationOf, nameText, type Printing } from './printing.ts';
import { inUsualOrder } from '../usual-order.ts';
import { claimText, measuredText } from './claim.ts';
import { patternText, quantityText, windowText } from './quantity.ts';
import { apply, standardLibrary } from '../expressions/definition.ts';
import { normalExpression } from './normal-expression.ts';

/** Where a value stands: after other words, and in which unit the values of its subject are. */
export interface Surroundings {
  readonly isAlone: boolean;
  /** The clauses of the same statement and its `object`, which decide what some parts mean when left out. */
  readonly clauses?: Readonly<Record<string, Value>>;
  readonly subject?: vocab.QuantityShape;
}

const alone: Surroundings = { isAlone: true };

export function valueText(value: Value, shape: vocab.Shape, printing: Printing, around: Surroundings = alone): string {
  return fold(valueTexts, value, shape, printing, around);
}

const valueTexts: Table<Value, [shape: vocab.Shape, printing: Printing, around: Surroundings], string> = {
  quantity: (value, shape, printing, { subject }) => {
    const read = quantityShapeIn(shape) ?? subject;
    return read === undefined ? '' : quantityText(value, read, printing);
  },
  pattern: patternText,
  window: (value, shape, printing, { subject }) => {
    const ends = shape.kind === 'window' ? shape.ends : subject;
    return ends === undefined ? '' : windowText(value, ends, printing);
  },
  choice: (value, shape, printing) => choiceText(value, choiceShapeIn(shape, value, printing), printing),
  selector: (value, _, printing) => selectorText(value, printing),
  expression: ({ expr }, shape, printing, { isAlone }) => {
    const role = shapesIn(shape).find((one) => one.kind === 'expression')?.role ?? 'criterion';
    return expressionText(expr, role, isAlone, printing);
  },
  record: recordTextIn,
  list: ({ items }, shape, printing, around) => {
    const list = shapesIn(shape).find((one) => one.kind === 'list');
    const texts = items.map((item) => valueText(item, list?.of ?? shape, printing, around));
    return (list?.unordered === true ? inUsualOrder(texts, list.of, printing.vocabulary) : texts).join(', ');
  },
  text: ({ text }, shape, printing) => textOf(text, shape, printing),
};

/** A shape and those that it stands for: its options, or the only item of a list. */
function shapesIn(shape: vocab.Shape): readonly vocab.Shape[] {
  return shape.kind === 'record' ? [shape] : [shape, ...vocab.innerShapes(shape).flatMap(shapesIn)];
}

function quantityShapeIn(shape: vocab.Shape): vocab.QuantityShape | undefined {
  const found = shapesIn(shape).filter((one) => one.kind === 'quantity');
  const [first] = found;
  return first && { ...first, readings: found.flatMap(({ readings }) => readings) };
}

function choiceShapeIn(shape: vocab.Shape, { word }: Choice, printing: Printing) {
  const choices = shapesIn(shape).filter((one) => one.kind === 'choice');
  const first: vocab.ChoiceShape | undefined = choices.find(({ category }) => declarationOf(category, word, printing)) ?? choices[0];
  return first;
}

function recordTextIn(value: RecordValue, shape: vocab.Shape, printing: Printing, around: Surroundings): string {
  const kinds = shapesIn(shape);
  const records = kinds.filter((one) => one.kind === 'record');
  const own = Object.keys(value.fields);
  const fitting = records.find(({ parts }) => own.every((field) => parts.some(({ name }) => name === field)));
  const record = fitting ?? records[0];
  if (record !== undefined) return partsText(record.parts, value.fields, printing, around);
  if (kinds.some((one) => one.kind === 'measured')) return measuredText(value, printing, valueText);
  return claimText(value, printing, valueText);
}

/** Parts without a word first, then those with one, as declared. */
export function partsText(
  parts: readonly vocab.Part[],
  fields: Readonly<Record<string, Value>>,
  printing: Printing,
  around: Surroundings = alone,
): string {
  const texts: string[] = [];
  for (const part of parts) {
    const { name, word, lead, shape } = part;
    const value = fields[name];
    if (value === undefined) continue;
    const words = [word, lead].filter((one) => one !== undefined);
    const isAlone = around.isAlone && texts.length + words.length === 0;
    if (shape !== undefined) words.push(valueText(value, shape, printing, { ...around, isAlone }));
    const text = words.join(' ');
    if (text !== usualPart(part, around.clauses)) texts.push(text);
  }
  return texts.join(' ');
}

/** What a part means where it is left out, given `object` and the other clauses of its statement. */
export function usualPart({ usual }: vocab.Part, clauses: Readonly<Record<string, Value>> = {}): string | undefined {
  if (usual?.ofObjects !== undefined && isOneOf(usual.ofObjects.objects, clauses['object'])) return usual.ofObjects.word;
  if (usual?.ofResource === undefined) return usual?.word;
  const { clause, word, bases, units = [] } = usual.ofResource;
  const value = clauses[clause];
  if (value?.kind !== 'quantity') return usual.word;
  return bases.includes(value.base ?? '') || units.includes(value.unit) ? word : usual.word;
}

/** Whether all that a statement is about are these. */
export function isOneOf(words: readonly string[], object: Value | undefined): boolean {
  if (object?.kind === 'list') return object.items.every((item) => isOneOf(words, item));
  return object?.kind === 'choice' && words.includes(object.word);
}

/** `adamw(lr: 5e-4)`, without the arguments that say what holds anyway. */
function choiceText(value: Choice, shape: vocab.ChoiceShape | undefined, printing: Printing): string {
  const declaration = shape && declarationOf(shape.category, value.word, printing);
  if (declaration === undefined) return definedText(value, printing);
  const args = argumentTexts(declaration, value.args, printing);
  const call = args.length === 0 ? value.word : `${value.word}(${args.join(', ')})`;
  const follow = partsText(followingWords(declaration), value.args, printing, { isAlone: false });
  return follow === '' ? call : `${call} ${follow}`;
}

function argumentTexts(
  { args = [] }: vocab.WordDeclaration,
  values: Readonly<Record<string, Value>>,
  printing: Printing,
): readonly string[] {
  return args.flatMap(({ name, shape, default: usual, positional }) => {
    const value = values[name];
    if (value === undefined) return [];
    if (shape === undefined) return [name];
    const text = valueText(value, shape, printing);
    if (text === usual) return [];
    const isList = /, /.test(text) && (value.kind === 'selector' || value.kind === 'list');
    const single = isList ? `[${text}]` : text;
    return [positional === true ? single : `${name}: ${single}`];
  });
}

/** A re-parameterisation or metric of the recipe's own. */
function definedText({ word, args }: Choice, printing: Printing): string {
  const texts = Object.entries(args)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => {
      const shape: vocab.Shape = { kind: 'expression', role: 'criterion' };
      return `${printName(name)}: ${valueText(value, shape, printing)}`;
    });
  return nameText(word, printing) + (texts.length === 0 ? '' : `(${texts.join(', ')})`);
}

function textOf(text: string, shape: vocab.Shape, printing: Printing): string {
  const written = shapesIn(shape).find((one) => one.kind === 'text')?.written;
  if (written === undefined) return nameText(text, printing);
  const isIdentifier = written !== 'quoted' && /^[\p{L}\p{N}][^\s,;{}"]*$/u.test(text);
  return isIdentifier ? text : JSON.stringify(text);
}

// Expressions in canonical spelling: what the standard library has a name for goes by that name.

const looseOperators: ReadonlySet<string> = new Set(['<', '<=', '>', '>=', '==', '!=']);

/** `isAlone` where no word stands before it that an operator at its start would join. */
function expressionText(expr: Expr, role: vocab.ExpressionShape['role'], isAlone: boolean, printing: Printing): string {
  const normal = normalExpression(expr);
  const text = printExpression(normal);
  const name = standardNames(role, printing).get(text);
  if (name !== undefined) return name;
  const isLoose = normal.kind === 'binary' && looseOperators.has(normal.operator);
  return isLoose || (!isAlone && text.startsWith('-')) ? `(${text})` : text;
}

/** The first name of each expression. Only names that the vocabulary declares: others cannot be written everywhere. */
function standardNames(role: vocab.ExpressionShape['role'], { vocabulary }: Printing): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const [kind, expressions] of standardLibrary()) {
    if (kind !== role) continue;
    const declared = vocab.wordsOf(vocabulary, kind);
    for (const definition of expressions.values()) {
      const { expr } = apply(definition);
      const text = expr && declared.has(definition.name) ? printExpression(normalExpression(expr)) : undefined;
      if (text !== undefined && !names.has(text)) names.set(text, definition.name);
    }
  }
  return names;
}

// Selectors in canonical spelling: a union, whose order means nothing.

export function selectorText({ terms }: Selector, printing: Printing): string {
  return [...new Set(termTexts(terms, printing))].sort().join(', ');
}

/** A group without a promise of its own is its terms. */
function termTexts(terms: readonly SelectorTerm[], printing: Printing): readonly string[] {
  return terms.flatMap((term) => {
    const group = term.kind === 'group' ? printing.groups.get(term.name) : undefined;
    if (group === undefined) return [fold(termSpellings, term, printing)];
    const groups = new Map([...printing.groups].filter(([, one]) => one !== group));
    return termTexts(group.terms, { ...printing, groups });
  });
}

const termSpellings: Table<SelectorTerm, [printing: Printing], string> = {
  role: (term) => term.role,
  position: (term) => `${term.position} layer`,
  glob: (term, printing) => globText(term.pattern, printing),
  range: rangeText,
  operator: (term, printing) => `operator ${nameText(term.operator, printing)}`,
  group: (term, printing) => nameText(term.name, printing),
};

/** A name of letters alone stands in back quotes, for it may be a word some day. */
function globText(pattern: string, printing: Printing): string {
  return /^[a-z-]+$/i.test(pattern) ? '`' + pattern + '`' : nameText(pattern, printing);
}

function rangeText({ unit, from, to }: SelectorTerm & { readonly kind: 'range' }, { vocabulary }: Printing): string {
  if (from !== to) return `${unit} ${from}..${to}`;
  return `${vocabulary.units.find(({ word }) => word === unit)?.singular ?? unit} ${from}`;
}
