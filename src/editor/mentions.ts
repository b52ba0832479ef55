/** Every word of a recipe in its place: its meaning there, and the words that the vocabulary allows. */
import type { Source, Span } from '../diagnostics/diagnostic.ts';
import type { Clause, Item, Phrase, Statement, Word } from '../language/ast.ts';
import { itemsOfPart, partsOfItem } from '../language/syntax/fold-item.ts';
import { vocabulary, wordsOf, type HeadDeclaration, type Shape, type WordDeclaration } from '../vocabulary/index.ts';
import { categoriesOf, shapeOfClause } from './shapes.ts';
import type { Script } from './view.ts';

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
export function mentionsOf(script: Script): readonly Mention[] {
  const known = kept.get(script);
  if (known !== undefined) return known;
  const made = readMentions(script);
  kept.set(script, made);
  return made;
}

/** Several features ask for those of one script. */
const kept = new WeakMap<Script, readonly Mention[]>();

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
  const shape = shapeOfClause(declaration, word.text);
  const place = { statement, clause: word.text, shape };
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
  const written = source.text.slice(span.start, span.end).replaceAll('`', '');
  return written.toLowerCase() === text.toLowerCase();
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
  const word = text.toLowerCase();
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
