/** A recipe in text as YAML: statements in their order, with the comments that stand at them. */
import type * as vocab from '../../../vocabulary/index.ts';
import { phrasesOf, type Argument, type Statement, type SyntaxTree } from '../../ast.ts';
import { readClauses } from '../../check/clauses.ts';
import { contextOfStatement, type Context } from '../../check/context.ts';
import { scoresSamples } from '../../check/scores-samples.ts';
import { cursorOver } from '../../check/cursor.ts';
import { desugar } from '../../check/expand.ts';
import { readAll } from '../../check/read/all.ts';
import type { Value } from '../../typed.ts';
import { openComments, type CommentQueue } from '../comments.ts';
import { definitionsKey } from '../../names.ts';
import { fileLines } from './emit.ts';
import { mappingOut, nothing, textOut, yes, type Out, type OutEntry, type OutItem, itemsOf, textOf } from './out.ts';
import { expressionOut, quantityOut, valueOut } from './values.ts';

interface Writing {
  readonly vocabulary: vocab.Vocabulary;
  /** Of the checked recipe: its names are known. */
  readonly context: Context;
  readonly comments: CommentQueue;
}

/** The tree must be free of errors, and the context the one in which it was checked. */
export function yamlText(tree: SyntaxTree, context: Context, vocabulary: vocab.Vocabulary): string {
  const writing = { vocabulary, context, comments: openComments(tree.comments, tree.source) };
  const opening = writing.comments.before(openingEnd(tree));
  const families = new Map<string, Family>();
  for (const statement of desugar(tree.statements, vocabulary)) {
    const head = vocabulary.heads.get(statement.head.text);
    const above = writing.comments.before(statement.span.start);
    if (head?.kind === 'header') addHeader(statement, head, { above, families, writing });
    else if (head?.kind === 'definition') addDefinition(statement, head, { above, families, writing });
    else if (head !== undefined) family('stages', 'list', families).items.push({ value: stepOut(statement, head, writing), above });
  }
  const lines = fileLines({ kind: 'mapping', entries: [...families.values()].map(familyOut) });
  return [...opening, ...lines, ...writing.comments.before(Infinity)].join('\n') + '\n';
}

/** Comments that an empty line parts from the first statement speak of the whole file. */
function openingEnd({ source: { text }, statements }: SyntaxTree): number {
  const gap = text.slice(0, statements[0]?.span.start ?? 0).match(/^[^]*\n[^\S\n]*\r?\n/);
  return gap?.[0].length ?? 0;
}

/** What stands under one key at the top of the file. */
interface Family {
  readonly key: string;
  readonly kind: 'single' | 'list' | 'mapping';
  readonly items: OutItem[];
  readonly entries: OutEntry[];
}

function family(key: string, kind: Family['kind'], families: Map<string, Family>): Family {
  const known = families.get(key) ?? { key, kind, items: [], entries: [] };
  families.set(key, known);
  return known;
}

function familyOut({ key, kind, items, entries }: Family): OutEntry {
  if (kind === 'mapping') return { key, value: { kind: 'mapping', entries }, isFamily: true };
  const [only, second] = items;
  const isSingle = kind === 'single' && only !== undefined && second === undefined;
  if (!isSingle) return { key, value: { kind: 'list', items }, isFamily: true };
  return { key, value: only.value, above: only.above };
}

function addHeader(
  statement: Statement,
  head: vocab.HeaderDeclaration,
  { above, families, writing }: { readonly above: readonly string[]; readonly families: Map<string, Family>; readonly writing: Writing },
): void {
  const context = contextOfStatement(writing.context, true);
  const value = objectOut(statement, head.object, { ...writing, context });
  family(head.word, 'single', families).items.push({ value, above });
  const clauses = clausesOut(statement, head, { ...writing, context });
  for (const { key, value: own, above: over = [], behind } of clauses) {
    const comments = [...over, ...(behind === undefined ? [] : [behind])];
    family(key, 'single', families).items.push({ value: own, above: comments });
  }
}

function addDefinition(
  statement: Statement,
  head: vocab.DefinitionDeclaration,
  { above, families, writing }: { readonly above: readonly string[]; readonly families: Map<string, Family>; readonly writing: Writing },
): void {
  const [item] = itemsOf(statement.object);
  const key = item?.kind === 'call' ? item.callee.text : item?.kind === 'name' ? item.text : '';
  const value = definitionOut(statement, head, writing);
  const behind = writing.comments.behind(statement.span.end, Infinity);
  family(definitionsKey(head.word), 'mapping', families).entries.push({ key, value, above, behind });
}

function definitionOut(statement: Statement, head: vocab.DefinitionDeclaration, writing: Writing): Out {
  const context = contextOfStatement(writing.context, true);
  const written = itemsOf(phrasesOf(statement));
  const read = (shape: vocab.Shape, phrases: Statement['object']): Out => {
    const value = readAll(shape, cursorOver(phrases, head.word, statement.head.span), context);
    return value === undefined ? nothing : valueOut(value, itemsOf(phrases), shape);
  };
  if (head.builds === 'param') {
    const type = read({ kind: 'choice', category: 'type' }, statement.annotation ?? []);
    const clauses = statement.clauses.map(({ word, phrases }) => [word.text, expressionOut(itemsOf(phrases))] as const);
    return mappingOut([['type', type], ['value', quantityOut(written)], ...clauses]);
  }
  if (head.builds !== 'expression') {
    const value = head.value === undefined ? nothing : read(head.value, phrasesOf(statement));
    if (statement.clauses.length === 0) return value;
    const clauses = clausesOut(statement, head, { ...writing, context });
    return { kind: 'mapping', entries: [{ key: 'value', value }, ...clauses] };
  }
  const [item] = itemsOf(statement.object);
  const expression = textOut(textOf(written));
  if (item?.kind !== 'call' || item.args.length === 0) return expression;
  const parameters = mappingOut(item.args.map(formalOut));
  return mappingOut([
    ['parameters', parameters],
    ['expression', expression],
  ]);
}

function formalOut({ name, value }: Argument): readonly [string, Out] {
  if (name !== undefined) return [name.text, expressionOut(value.items)];
  const [item] = value.items;
  return [item?.kind === 'name' ? item.text : '', nothing];
}

function stepOut(statement: Statement, head: vocab.HeadDeclaration, outer: Writing): Out {
  const writing = { ...outer, context: contextOfStatement(outer.context, true) };
  const object = head.kind === 'verb' || head.kind === 'block' ? head.object : undefined;
  const value = objectOut(statement, object, writing);
  const { block, clauses } = statement;
  const next = Math.min(block?.span.start ?? Infinity, ...clauses.map(({ span }) => span.start));
  const end = Math.max(statement.head.span.end, ...statement.object.map(({ span }) => span.end));
  const behind = writing.comments.behind(end, next);
  const entries: OutEntry[] = [{ key: head.word, value, behind }, ...clausesOut(statement, head, writing)];
  if (block !== undefined) entries.push({ key: 'do', value: bodyOut(block, writing) });
  return { kind: 'mapping', entries };
}

function bodyOut({ statements, span }: NonNullable<Statement['block']>, writing: Writing): Out {
  const items = statements.flatMap((statement): readonly OutItem[] => {
    const head = writing.vocabulary.heads.get(statement.head.text);
    const above = writing.comments.before(statement.span.start);
    return head === undefined ? [] : [{ value: stepOut(statement, head, writing), above }];
  });
  return { kind: 'list', items, tail: writing.comments.before(span.end) };
}

function objectOut(statement: Statement, shape: vocab.Shape | undefined, { context }: Writing): Out {
  const { object, head } = statement;
  if (shape === undefined || object.length === 0) return nothing;
  const value = readAll(shape, cursorOver(object, head.text, head.span), context);
  context.subject.scoresSamples = scoresSamples(value, context);
  return value === undefined ? nothing : valueOut(value, itemsOf(object), shape);
}

function clausesOut(statement: Statement, head: vocab.HeadDeclaration, { context, comments }: Writing): readonly OutEntry[] {
  const { values } = readClauses(statement, head, context);
  const { clauses, block } = statement;
  const limit = block === undefined ? Infinity : firstInside(block);
  return clauses.map(({ word, phrases, span }, at): OutEntry => {
    const above = comments.before(span.start);
    const value = clauseOut(
      values[word.text],
      head.clauses.find((clause) => clause.word === word.text),
      itemsOf(phrases),
    );
    const behind = comments.behind(span.end, clauses[at + 1]?.span.start ?? limit);
    return { key: word.text, value, above, behind };
  });
}

/** A comment behind the brace belongs to the line of the brace. */
function firstInside({ statements, span }: NonNullable<Statement['block']>): number {
  return statements[0]?.span.start ?? span.end;
}

function clauseOut(value: Value | undefined, declared: vocab.ClauseDeclaration | undefined, items: ReturnType<typeof itemsOf>): Out {
  if (declared?.value === undefined) return yes;
  if (value === undefined) return nothing;
  if (declared.own === undefined) return valueOut(value, items, declared.value);
  const parts: readonly vocab.Part[] = declared.value.kind === 'record' ? declared.value.parts : [];
  return valueOut(value, items, { kind: 'record', parts: [...parts, ...declared.own] });
}
