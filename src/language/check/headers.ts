/** Reads the headers of a recipe: its name, its papers, its edition. */
import { listAt } from '../../basics/maps.ts';
import * as catalogue from '../../diagnostics/catalogue/names.ts';
import type { HeaderDeclaration } from '../../vocabulary/index.ts';
import type { Statement } from '../ast.ts';
import type { Value } from '../typed.ts';
import { readClauses } from './clauses.ts';
import { contextOfStatement, report, textAt, type Context } from './context.ts';
import { cursorOver } from './cursor.ts';
import { readAll } from './read/all.ts';

export interface Headers {
  readonly edition: number;
  readonly name?: string;
  readonly version?: string;
  readonly cites: readonly string[];
  readonly deviates: readonly string[];
}

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
  const name = texts.get('recipe')?.[0];
  return { edition, name, version, cites: listAt(texts, 'cite'), deviates: listAt(texts, 'deviates') };
}

function readHeader(statement: Statement, declaration: HeaderDeclaration, context: Context) {
  const cursor = cursorOver(statement.object, declaration.word, statement.head.span);
  const object = readAll(declaration.object, cursor, context);
  const clauses = readClauses(statement, declaration, context).values;
  return { object, clauses };
}

function editionOf(value: Value & { readonly kind: 'quantity' }, context: Context): number {
  const edition = value.amount.kind === 'number' ? Number(value.amount.value.n) : 0;
  if (edition === currentEdition) return edition;
  const written = textAt(context, value.span);
  report(context, catalogue.unknownEdition, { written }, value.span);
  return currentEdition;
}

/** The text of a header, or of the first part of one with several. */
function textOf(value: Value | undefined): string | undefined {
  if (value?.kind === 'text') return value.text;
  return value?.kind === 'record' ? textOf(value.fields['identifier']) : undefined;
}
