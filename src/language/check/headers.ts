/** Reads what stands above the body of a recipe: its headers and its parameters. */
import { listAt } from '../../basics/maps.ts';
import * as catalogue from '../../diagnostics/catalogue/names.ts';
import { type HeaderDeclaration, wordsOf, type DefinitionDeclaration, type QuantityShape } from '../../vocabulary/index.ts';
import { type Statement, phrasesOf } from '../ast.ts';
import type { Value, Param, Quantity, Recipe, Window } from '../typed.ts';
import { readClauses } from './clauses.ts';
import { contextOfStatement, report, textAt, type Context, countErrors } from './context.ts';
import { cursorOver } from './cursor.ts';
import { readAll } from './read/all.ts';
import { compare, type Rational } from '../../exact/rational.ts';
import * as types from '../../diagnostics/catalogue/types.ts';
import { givenName } from './refusals.ts';
import { declaredValue } from './read/amount-range.ts';
import { listed } from '../../diagnostics/suggest.ts';

type Headers = Pick<Recipe, 'edition' | 'name' | 'version' | 'cites' | 'deviates'>;

/** The only edition that this release reads. */
export const currentEdition = 1;

export function readHeaders(statements: readonly Statement[], context: Context): Headers {
  const texts = new Map<string, string[]>();
  let edition = currentEdition;
  let version: string | undefined;
  let isLate = false;
  for (const statement of statements) {
    const declaration = context.vocabulary.heads.get(statement.head.text);
    if (declaration?.kind !== 'header') {
      isLate ||= declaration?.kind === 'verb' || declaration?.kind === 'block';
      continue;
    }
    const own = contextOfStatement(context, statement.broken === true);
    const known = listAt(texts, declaration.word);
    if (isLate) {
      report(own, catalogue.headerTooLate, { word: declaration.word }, statement.head.span);
      continue;
    }
    if (known.length > 0 && !declaration.repeatable) {
      report(own, catalogue.headerTwice, { word: declaration.word }, statement.head.span);
      continue;
    }
    const { object, clauses } = readHeader(statement, declaration, own);
    if (object?.kind === 'quantity') edition = editionOf(object, own);
    const text = textOf(object);
    if (text !== undefined) texts.set(declaration.word, [...known, text]);
    version = textOf(clauses['version']) ?? version;
  }
  return { edition, name: texts.get('recipe')?.[0], version, cites: listAt(texts, 'cite'), deviates: listAt(texts, 'deviates') };
}

function readHeader(statement: Statement, declaration: HeaderDeclaration, context: Context) {
  const object = readAll(declaration.object, cursorOver(statement.object, declaration.word, statement.head.span), context);
  return { object, clauses: readClauses(statement, declaration, context).values };
}

function editionOf(value: Value & { readonly kind: 'quantity' }, context: Context): number {
  const edition = value.amount.kind === 'number' ? Number(value.amount.value.n) : 0;
  if (edition === currentEdition) return edition;
  report(context, catalogue.unknownEdition, { written: textAt(context, value.span) }, value.span);
  return currentEdition;
}

/** The text of a header, or of the first part of one with several. */
function textOf(value: Value | undefined): string | undefined {
  if (value?.kind === 'text') return value.text;
  return value?.kind === 'record' ? textOf(value.fields['identifier']) : undefined;
}

// Reads the parameters of a recipe: type, value and bounds.

type ParamTypeWritten = { readonly label: string; readonly shape: QuantityShape };

export function lowerParam(statement: Statement, declaration: DefinitionDeclaration, outer: Context): Param | undefined {
  const context = contextOfStatement(outer, statement.broken === true);
  const name = givenName(statement);
  if (name === undefined) {
    return report(context, types.missingValue, { owner: statement.head.text, expected: 'a name' }, statement.head.span);
  }
  const before = countErrors(context);
  const type = readType(statement, name.text, context);
  if (type === undefined) return undefined;
  context.subject.values = type.shape;
  const at = statement.annotation?.at(-1)?.span ?? name.span;
  const value = readAll(type.shape, cursorOver(phrasesOf(statement), name.text, at), context);
  const clauses = readClauses(statement, declaration, context);
  if (value?.kind !== 'quantity') return undefined;
  const written = clauses.values['in'];
  const bounds = written?.kind === 'window' ? written : undefined;
  // The value is good even where its bounds are not: those who use it need no finding.
  remember(name.text, type, value, outer);
  if (bounds !== undefined) checkBounds(name.text, value, bounds, context);
  if (countErrors(context) > before) return undefined;
  return { name: name.text, type: type.label, value, bounds, doc: statement.doc, span: statement.span };
}

function remember(name: string, type: ParamTypeWritten, value: Quantity, context: Context): void {
  context.names.paramTypes.set(name, { ...type, value });
  const declared = declaredValue(value, context);
  if (declared !== undefined) context.names.declared.set(name, declared);
}

/** `sparsity`, `ratio of flops`: the shape of its values, and the type as it is written. */
function readType(statement: Statement, name: string, context: Context): ParamTypeWritten | undefined {
  const { annotation } = statement;
  if (annotation === undefined || annotation.length === 0) {
    const known = listed(wordsOf(context.vocabulary, 'type').keys());
    const span = givenName(statement)?.span ?? statement.head.span;
    return report(context, types.missingType, { word: name, known }, span);
  }
  const type = readAll({ kind: 'choice', category: 'type' }, cursorOver(annotation, name, statement.head.span), context);
  if (type?.kind !== 'choice') return undefined;
  const values = wordsOf(context.vocabulary, 'type').get(type.word)?.value;
  if (values?.kind !== 'quantity') return undefined;
  const of = type.args['of'];
  if (of?.kind !== 'choice') return { label: type.word, shape: values };
  const readings = values.readings.map((reading) => ({ ...reading, base: of.word }));
  return { label: `${type.word} of ${of.word}`, shape: { ...values, readings } };
}

function checkBounds(name: string, value: Quantity, bounds: Window, context: Context): void {
  const amount = declaredValue(value, context);
  const from = declaredValue(bounds.from, context);
  const to = declaredValue(bounds.to, context);
  if (amount === undefined || from === undefined || to === undefined) return;
  if (isBetween(amount, from, to)) return;
  const args = {
    word: name,
    written: textAt(context, value.span),
    from: textAt(context, bounds.from.span),
    to: textAt(context, bounds.to.span),
  };
  report(context, types.outOfBounds, args, value.span);
}

export function isBetween(amount: Rational, from: Rational, to: Rational): boolean {
  return compare(from, amount) <= 0 && compare(amount, to) <= 0;
}
