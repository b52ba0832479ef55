/** A whole recipe as YAML data: the proof that the schema says all that the language says. */
import type { Phrase, Statement } from '../../language/ast.ts';
import { readClauses } from '../../language/check/clauses.ts';
import { contextOfStatement, type Context } from '../../language/check/context.ts';
import { cursorOver } from '../../language/check/cursor.ts';
import { desugar } from '../../language/check/desugar.ts';
import { lower, usingOf } from '../../language/check/lower.ts';
import type { ReadUsed } from '../../language/use/library.ts';
import { readAll } from '../../language/check/read/all.ts';
import { scoresSamples } from '../../language/check/scores-samples.ts';
import { parse } from '../../language/parse.ts';
import { lexiconOf, type HeadDeclaration, type Shape, type Vocabulary } from '../../vocabulary/index.ts';
import { definitionKey } from '../schema/keys.ts';
import { dataOf, type Data, type TextAt } from './value-data.ts';

/** Throws where the text is not a recipe without findings. */
export function dataOfRecipe(text: string, vocabulary: Vocabulary, read?: ReadUsed): Data {
  const reading = readerOf(text, vocabulary, read);
  const top: Record<string, Data> = {};
  const stages: Data[] = [];
  for (const statement of reading.statements) {
    const head = vocabulary.heads.get(statement.head.text);
    if (head === undefined) throw new Error(`no statement begins with ${statement.head.text}`);
    if (head.kind === 'header') addHeader(statement, head, reading, top);
    else if (head.kind === 'definition') addDefinition(statement, head, reading, top);
    else stages.push(dataOfStep(statement, head, reading));
  }
  return { ...top, ...(stages.length === 0 ? {} : { stages }) };
}

export interface Reader {
  readonly statements: readonly Statement[];
  readonly vocabulary: Vocabulary;
  readonly context: Context;
  readonly textAt: TextAt;
}

export function readerOf(text: string, vocabulary: Vocabulary, read?: ReadUsed): Reader {
  const source = { name: 'recipe', text };
  const { tree, diagnostics } = parse(source, lexiconOf(vocabulary));
  const lowered = lower(tree, vocabulary, usingOf(vocabulary, read));
  const [problem] = [...diagnostics, ...lowered.diagnostics].filter(({ severity }) => severity === 'error');
  if (problem !== undefined) throw new Error(`${problem.code} ${problem.message}: ${text}`);
  return {
    statements: desugar(tree.statements, vocabulary),
    vocabulary,
    context: contextOfStatement(lowered.context, true),
    textAt: ({ start, end }) => text.slice(start, end).replaceAll(/\s+/g, ' '),
  };
}

function dataOfStep(statement: Statement, head: HeadDeclaration, reader: Reader): Data {
  const object = head.kind === 'verb' || head.kind === 'block' ? head.object : undefined;
  const context = contextOfStatement(reader.context, true);
  const own = readObject(statement, object, { ...reader, context });
  const { block } = statement;
  const steps = block?.statements.map((inner) => {
    const declared = reader.vocabulary.heads.get(inner.head.text);
    if (declared === undefined) throw new Error(`no statement begins with ${inner.head.text}`);
    return dataOfStep(inner, declared, reader);
  });
  return { [head.word]: own, ...clausesData(statement, head, { ...reader, context }), ...(steps === undefined ? {} : { do: steps }) };
}

function readObject(statement: Statement, shape: Shape | undefined, reader: Reader): Data {
  const { object, head } = statement;
  if (shape === undefined || object.length === 0) return null;
  const value = readAll(shape, cursorOver(object, head.text, head.span), reader.context);
  reader.context.subject.scoresSamples = scoresSamples(value, reader.context);
  if (value === undefined) throw new Error(`${head.text} has no object`);
  return shortened(dataOf(value, reader.textAt), shape);
}

export function clausesData(statement: Statement, head: HeadDeclaration, reader: Reader): { readonly [clause: string]: Data } {
  const { values } = readClauses(statement, head, reader.context);
  const entries = Object.entries(values).map(([word, value]): [string, Data] => {
    const declared = head.clauses.find((clause) => clause.word === word);
    if (declared?.value === undefined) return [word, true];
    if (declared.value.kind === 'interval') return [word, intervalData(value, reader)];
    return [word, shortened(dataOf(value, reader.textAt), declared.value)];
  });
  return Object.fromEntries(entries);
}

function intervalData(value: Parameters<typeof dataOf>[0], { textAt }: Reader): Data {
  const fields = value.kind === 'record' ? value.fields : {};
  const { bound, within } = fields;
  if (bound === undefined) throw new Error('an interval has a bound');
  if (within === undefined) return dataOf(bound, textAt);
  return { center: dataOf(bound, textAt), within: dataOf(within, textAt) };
}

/**
 * Without the words that only a sentence needs (`times`); a mapping of one key, its only part that
 * must be there, is that part: `decay: cosine`.
 */
function shortened(data: Data, shape: Shape): Data {
  if (shape.kind !== 'record' || !isMapping(data)) return data;
  const silent = shape.parts.filter(({ optional, shape: inner }) => optional !== true && !inner);
  const said = Object.entries(data).filter(([key]) => !silent.some(({ name }) => name === key));
  const [only, second] = said;
  const [part] = shape.parts.filter(({ optional, shape: inner }) => optional !== true && inner);
  const whole = Object.fromEntries(said);
  if (only === undefined || second !== undefined || part?.name !== only[0]) return whole;
  return part.word === undefined && !isMapping(only[1]) ? only[1] : whole;
}

function isMapping(data: Data): data is { readonly [key: string]: Data } {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}

function addHeader(
  statement: Statement,
  head: HeadDeclaration & { readonly kind: 'header' },
  reader: Reader,
  top: Record<string, Data>,
): void {
  const own = readObject(statement, head.object, reader);
  const before = top[head.word];
  if (!head.repeatable) top[head.word] = own;
  else top[head.word] = [...(Array.isArray(before) ? before : []), own];
  Object.assign(top, clausesData(statement, head, reader));
}

function addDefinition(
  statement: Statement,
  head: HeadDeclaration & { readonly kind: 'definition' },
  reader: Reader,
  top: Record<string, Data>,
): void {
  const key = definitionKey(head.word);
  const item = statement.object[0]?.items[0];
  const name = item?.kind === 'call' ? item.callee.text : item?.kind === 'name' ? item.text : '';
  const family = top[key];
  const others = family !== undefined && isMapping(family) ? family : {};
  top[key] = { ...others, [name]: definitionData(statement, head, reader) };
}

function definitionData(statement: Statement, head: HeadDeclaration & { readonly kind: 'definition' }, reader: Reader): Data {
  const { annotation = [], value = [], object } = statement;
  const written = textOf(value, reader);
  if (head.builds === 'param') {
    const type = readAll({ kind: 'choice', category: 'type' }, cursorOver(annotation, head.word, statement.head.span), reader.context);
    const bounds = statement.clauses.map((clause) => [clause.word.text, textOf(clause.phrases, reader)]);
    const plain = /^-?[\d.]+(?:e[+-]?\d+)?$/i.test(written) ? Number(written) : written;
    const typed = type === undefined ? null : dataOf(type, reader.textAt);
    return { type: typed, value: plain, ...Object.fromEntries(bounds) };
  }
  if (head.builds !== 'expression') {
    const shape = head.value;
    const read = shape && readAll(shape, cursorOver(value, head.word, statement.head.span), reader.context);
    if (shape === undefined || read === undefined) throw new Error(`${head.word} has no value`);
    const own = shortened(dataOf(read, reader.textAt), shape);
    if (statement.clauses.length === 0) return own;
    return { value: own, ...clausesData(statement, head, reader) };
  }
  const call = object[0]?.items[0];
  if (call?.kind !== 'call') return written;
  const formals = call.args.map(({ name, value: given }): [string, Data] =>
    name === undefined ? [reader.textAt(given.span), null] : [name.text, numberOr(reader.textAt(given.span))],
  );
  return { parameters: Object.fromEntries(formals), expression: written };
}

function numberOr(written: string): Data {
  return /^-?[\d.]+(?:e[+-]?\d+)?$/i.test(written) ? Number(written) : written;
}

function textOf(phrases: readonly Phrase[], { textAt }: Reader): string {
  const start = phrases[0]?.span.start ?? 0;
  const end = phrases.at(-1)?.span.end ?? start;
  return textAt({ start, end });
}
