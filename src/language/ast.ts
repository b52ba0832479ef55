/**
 * The syntax tree. It is generic on purpose: the parser knows statements, clauses, phrases and expressions, and which words open them comes
 * from the vocabulary. Meaning is added by the checker (`typed.ts`). Every node carries its span; comments are kept beside the statements.
 */
import type { Source, Span } from '../diagnostics/diagnostic.ts';

export type SyntaxTree = Node<
  'file',
  { readonly source: Source; readonly statements: readonly Statement[]; readonly comments: readonly Comment[] }
>;

/** `# …` to the end of the line; `## …` documents the statement that follows. */
export type Comment = { readonly text: string; readonly doc: boolean; readonly span: Span };

/** What the first word of a statement is, as the vocabulary declares it. */
export type HeadKind = 'verb' | 'block' | 'header' | 'definition' | 'short-form' | 'unknown';

/** A verb, its object, then clauses; `stage NAME … { … }`, `param NAME: TYPE = VALUE` likewise. */
export interface Statement {
  readonly kind: 'statement';
  /** True where `then` stood before it. */
  readonly then: boolean;
  /** The word that begins the statement, in the spelling of the vocabulary (lower case). */
  readonly head: Word;
  readonly headKind: HeadKind;
  /**
   * The phrases after the head: `weights` in `prune weights …`, the name of a stage. A short form
   * that begins with a call (`gblm(alpha: 3) to 80%`) has that call here, its callee the head.
   */
  readonly object: readonly Phrase[];
  /** After a colon: the type of a parameter. */
  readonly annotation?: readonly Phrase[];
  /** After an equals sign: the value of a parameter, the expression of a criterion. */
  readonly value?: readonly Phrase[];
  readonly clauses: readonly Clause[];
  readonly block?: Block;
  /** Text of the `##` lines right above. */
  readonly doc?: string;
  /** Present where the parser has reported an error in it: one finding is enough for a statement. */
  readonly broken?: true;
  readonly span: Span;
}

export type Clause = Node<'clause', { readonly word: Word; readonly phrases: readonly Phrase[] }>;

export type Block = { readonly statements: readonly Statement[]; readonly span: Span };

/** The phrases behind the sign of a definition; none where a statement has none. */
export function phrasesOf(statement: Pick<Statement, 'value'> | undefined): readonly Phrase[] {
  return statement?.value ?? [];
}

/** Whether a statement has a clause of a word. */
export function hasClause({ clauses }: Pick<Statement, 'clauses'>): (word: string) => boolean {
  return (written) => clauses.some(({ word }) => word.text === written);
}

/** The statements of a block; none where a statement has no block. */
export function statementsIn(block: Block | undefined): readonly Statement[] {
  return block?.statements ?? [];
}

/** A word in its place; `quoted` where it stood in back quotes, `text` without them. */
export type Word = { readonly text: string; readonly quoted: boolean; readonly span: Span };

/** A part of a tree in its place, told apart by its kind. */
export type Node<Kind extends string, Parts = unknown> = { readonly kind: Kind; readonly span: Span } & Parts;

/** Juxtaposed items: `min 5% per layer`. Phrases of one clause are separated by commas. */
export type Phrase = Node<'phrase', { readonly items: readonly Item[] }>;

export type Item =
  | NameItem
  | NumberItem
  | RatioItem
  | TextItem
  | RangeItem
  | UnaryItem
  | BinaryItem
  | CallItem
  | IndexItem
  | BarsItem
  | GroupItem
  | ListItem
  | IdentifierItem
  | MissingItem;

/** A word that is not a clause word here; dotted paths and globs (`layers.*.attn.*`) are one. */
export type NameItem = Word & { readonly kind: 'name' };

/** `80%`, `1e-4`, `10k`, `1_000`: `text` is the number as written, without the percent sign. */
export type NumberItem = Node<'number', { readonly text: string; readonly percent: boolean }>;

/** `2:4`; `1:4` is cut too, and refused by the checker. */
export type RatioItem = Node<'ratio', { readonly left: string; readonly right: string }>;

/** A quoted string, unescaped. */
export type TextItem = Node<'text', { readonly text: string }>;

/** `arxiv:1710.01878`, `1.0.0`, a URL: one token on a header's line. */
export type IdentifierItem = Node<'identifier', { readonly text: string }>;

/** `25%..75%`, `4..29`. */
export type RangeItem = Node<'range', { readonly from: Item; readonly to: Item }>;

export type UnaryItem = Node<'unary', { readonly operator: '-' | '+' | 'not'; readonly operand: Item }>;

export type BinaryOperator = '+' | '-' | '*' | '/' | '^' | '<' | '<=' | '>' | '>=' | '==' | '!=' | '±' | 'in';

/** Arithmetic binds as in mathematics, `±` looser, comparisons loosest (looser than phrases). */
export type BinaryItem = Node<'binary', { readonly operator: BinaryOperator; readonly left: Item | Phrase; readonly right: Item | Phrase }>;

/** `adamw(lr: 5e-4)`, `avg(x^2)`: the parenthesis touches its word. */
export type CallItem = Node<'call', { readonly callee: Word; readonly args: readonly Argument[] }>;

export type Argument = { readonly name?: Word; readonly value: Phrase; readonly span: Span };

/** `softmax(…)[0]`. */
export type IndexItem = Node<'index', { readonly base: Item; readonly index: Phrase }>;

/** `|w - t|`. */
export type BarsItem = Node<'bars', { readonly inner: Phrase }>;

/** `( … )` that does not touch a word. */
export type GroupItem = Node<'group', { readonly inner: Phrase }>;

/** `[a, b]`. */
export type ListItem = Node<'list', { readonly items: readonly Phrase[] }>;

/** Stands where the parser found nothing; it has been reported already. */
export type MissingItem = Node<'missing'>;
