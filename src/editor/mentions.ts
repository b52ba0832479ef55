/** What the words of a statement mention, and where a name is given and used. */
import { unsliced } from '../basics/slices.ts';
import { memoized } from '../basics/memoized.ts';
import type { Source, Span } from '../diagnostics/diagnostic.ts';
import type { Clause, Item, Phrase, Statement, Word } from '../language/ast.ts';
import { itemsOfPart, partsOfItem } from '../language/syntax/fold-item.ts';
import { vocabulary, wordsOf, type HeadDeclaration, type Shape, type WordDeclaration } from '../vocabulary/index.ts';
import { categoriesOf, shapeOfClause, kindsOf } from './offers.ts';
import type { Script } from './view.ts';
import { flatMapDefined } from '../basics/lists.ts';
import { definitionOf, type Definition, type Names } from '../language/names.ts';

export interface Mention {
  readonly kind: 'head' | 'clause' | 'name' | 'callee' | 'label' | 'number' | 'text';
  readonly text: string;
  readonly span: Span;
  readonly statement: Statement;
  /** The clause that it opens or stands in. */
  readonly clause?: string;
  /** What its clause, object or argument takes. */
  readonly shape?: Shape;
  /** Of a label, the word that takes the argument. */
  readonly callee?: string;
}

type Call = Extract<Item, { kind: 'call' }>;
type Place = Pick<Mention, 'statement' | 'clause' | 'shape'>;

/** In the order of the tree; words that the parser put in where a form was short are left out. */
export const mentionsOf = /* @__PURE__ */ memoized(readMentions);

function readMentions({ statements, source }: Script): readonly Mention[] {
  const found: Mention[] = [];
  for (const statement of statements) addStatement(found, statement, source);
  return found.filter((mention) => isWritten(mention, source));
}

function addStatement(found: Mention[], statement: Statement, source: Source): void {
  const { head, object, annotation, value, clauses, block } = statement;
  const declaration = vocabulary.heads.get(head.text);
  const word = source.text.slice(head.span.start, head.span.end).toLowerCase();
  const text = vocabulary.heads.has(word) ? word : head.text;
  found.push({ kind: 'head', text, span: head.span, statement });
  const place = (shape: Shape | undefined): Place => ({ statement, shape });
  object.forEach((phrase) => addPhrase(found, phrase, place(shapeOfObject(declaration))));
  annotation?.forEach((phrase) => addPhrase(found, phrase, place({ kind: 'choice', category: 'type' })));
  value?.forEach((phrase) => addPhrase(found, phrase, place(shapeOfValue(declaration))));
  clauses.forEach((clause) => addClause(found, clause, statement, declaration));
  block?.statements.forEach((inner) => addStatement(found, inner, source));
}

function addClause(found: Mention[], { word, phrases }: Clause, statement: Statement, declaration: HeadDeclaration | undefined): void {
  const place = { statement, clause: word.text, shape: shapeOfClause(declaration, word.text) };
  found.push({ kind: 'clause', text: word.text, span: word.span, ...place });
  phrases.forEach((phrase) => addPhrase(found, phrase, place));
}

function addPhrase(found: Mention[], { items }: Phrase, place: Place): void {
  items.forEach((item) => addItem(found, item, place));
}

function addItem(found: Mention[], item: Item, place: Place): void {
  if (item.kind === 'name') addWord(found, 'name', item, place);
  else if (item.kind === 'number' || item.kind === 'text') found.push({ kind: item.kind, text: item.text, span: item.span, ...place });
  else if (item.kind === 'ratio') found.push({ kind: 'number', text: '', span: item.span, ...place });
  else if (item.kind === 'call') addCall(found, item, place);
  else for (const inner of partsOfItem(item).flatMap(itemsOfPart)) addItem(found, inner, place);
}

function addCall(found: Mention[], { callee, args }: Call, place: Place): void {
  addWord(found, 'callee', callee, place);
  const word = wordIn(place.shape, callee.text);
  for (const [at, { name, value }] of args.entries()) {
    if (name) {
      const label = { kind: 'label', text: name.text, span: name.span } as const;
      found.push({ ...label, ...place, callee: callee.text });
    }
    const shape = parameterOf(word, name?.text, at)?.shape;
    addPhrase(found, value, shape === undefined ? place : { ...place, shape });
  }
}

function addWord(found: Mention[], kind: 'name' | 'callee', { text, span }: Word, place: Place): void {
  found.push({ kind, text, span, ...place });
}

function isWritten({ kind, text, span }: Mention, source: Source): boolean {
  if (kind === 'number' || kind === 'text') return true;
  return source.text.slice(span.start, span.end).replaceAll('`', '').toLowerCase() === text.toLowerCase();
}

/** By its name, or by its place among those that need none. */
function parameterOf(word: WordDeclaration | undefined, name: string | undefined, at: number) {
  const all = word?.args ?? [];
  if (name !== undefined) return all.find((one) => one.name === name);
  return all.filter(({ positional }) => positional === true)[at];
}

export function mentionAt(script: Script, offset: number): Mention | undefined {
  const at = offset - script.offset;
  const touching = mentionsOf(script).filter(({ span }) => span.start <= at && at <= span.end);
  return touching.find(({ span }) => at < span.end) ?? touching[0];
}

/** The declaration of a word where this shape is read; a statement's own names have none. */
export function wordIn(shape: Shape | undefined, text: string): WordDeclaration | undefined {
  const word = unsliced(text).toLowerCase();
  for (const category of categoriesOf(shape)) {
    const found = wordsOf(vocabulary, category).get(word);
    if (found !== undefined) return found;
  }
  return undefined;
}

function shapeOfObject(declaration: HeadDeclaration | undefined): Shape | undefined {
  return declaration?.kind === 'definition' ? undefined : declaration?.object;
}

/** A parameter's value is a quantity of its type; which one does not matter for its names. */
function shapeOfValue(declaration: HeadDeclaration | undefined): Shape | undefined {
  if (declaration?.kind !== 'definition') return undefined;
  return declaration.value ?? { kind: 'quantity', readings: [] };
}

// Every occurrence of a name that a recipe defines: its definition and each use.

export interface Occurrence {
  readonly definition: Definition;
  /** Of the name alone, back quotes included: of `start.w` it is `start`. */
  readonly span: Span;
  readonly isDefinition: boolean;
}

export function occurrencesOf(script: Script): readonly Occurrence[] {
  return flatMapDefined(mentionsOf(script), (mention) => occurrenceOf(mention, script));
}

export function occurrenceAt(script: Script, offset: number): Occurrence | undefined {
  const at = offset - script.offset;
  const touching = occurrencesOf(script).filter(({ span }) => span.start <= at && at <= span.end);
  return touching.find(({ span }) => at < span.end) ?? touching[0];
}

function occurrenceOf(mention: Mention, script: Script): Occurrence | undefined {
  if (mention.kind !== 'name' && mention.kind !== 'callee') return undefined;
  const { text, span, shape, statement } = mention;
  const given = givenAt(mention, script);
  if (given !== undefined) return { definition: given, span, isDefinition: true };
  if (ownParams(statement, script).includes(text)) return undefined;
  const known = definitionOf(script.names, kindsOf(shape), text);
  if (known !== undefined) return { definition: known, span, isDefinition: false };
  const marked = text.slice(0, Math.max(text.lastIndexOf('.'), 0));
  const mark = definitionOf(script.names, ['mark', 'model'], marked);
  if (mark === undefined || script.source.text[span.start] === '`') return undefined;
  const end = span.start + marked.length;
  return { definition: mark, span: { start: span.start, end }, isDefinition: false };
}

/** A stage without a name has one that is made of its words, which stand nowhere. */
function givenAt({ text, span }: Mention, { names }: Script): Definition | undefined {
  const definition = givenIn(names).get(span.start);
  return definition?.name === text ? definition : undefined;
}

/** By their places; once for the names of a text. */
const givenIn = /* @__PURE__ */ memoized((names: Names): ReadonlyMap<number, Definition> => {
  const own = [...names.defined.values()]
    .flatMap((family) => [...family.values()])
    .filter(({ source }) => source === undefined)
    // Where two names are given at one place, the one that stands there counts.
    .toSorted((first, second) => Number(second.made === true) - Number(first.made === true));
  return new Map(own.map((definition) => [definition.span.start, definition]));
});

/** The parameters of a definition hide what has the same name outside. */
function ownParams({ object, span }: Mention['statement'], { names }: Script): readonly string[] {
  const item = object[0]?.items[0];
  const isDefinition = item?.kind === 'call';
  if (!isDefinition) return [];
  for (const family of names.defined.values()) {
    const found = family.get(item.callee.text);
    if (found?.statement.start === span.start) return found.params ?? [];
  }
  return [];
}
