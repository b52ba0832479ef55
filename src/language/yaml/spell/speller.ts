/** What every part of the reader of YAML is given, and the small things that all of them make. */
import { diagnose, type Definition, type Diagnostic, type Fix, type Source, type Span } from '../../../diagnostics/diagnostic.ts';
import type { Shape, Vocabulary } from '../../../vocabulary/index.ts';
import type { Comment, Item, NameItem, Phrase } from '../../ast.ts';
import type { Token } from '../../check/cursor.ts';
import type { Lexicon } from '../../lexicon.ts';
import { type Node, nodeInWords, type Entry, type MappingNode, type ScalarNode } from '../node.ts';
import * as catalogue from '../../../diagnostics/catalogue/yaml.ts';
import { spellingFix, suggest } from '../../../diagnostics/suggest.ts';

export interface Speller {
  readonly source: Source;
  readonly vocabulary: Vocabulary;
  readonly lexicon: Lexicon;
  readonly comments: readonly Comment[];
  readonly findings: Diagnostic[];
  /** Spells a shape inside another; undefined where the value is wrong, which is reported then. */
  readonly spell: (shape: Shape, node: Node, owner: string, speller: Speller) => Spelt;
}

/** A value as the words that a recipe in text has in its place. */
export type Spelt = readonly Token[] | undefined;

export function report<A>(
  { source, findings }: Speller,
  definition: Definition<A>,
  { args, span, fixes = [] }: { readonly args: A; readonly span: Span; readonly fixes?: readonly Fix[] | undefined },
): undefined {
  findings.push(diagnose(definition, args, { source, span, fixes: fixes.length > 0 ? fixes : undefined }));
}

/** A word of the language. */
export function nameItem(text: string, span: Span): NameItem {
  return { kind: 'name', text, quoted: false, span };
}

/** A name that the recipe gives; in back quotes where it would be read as something else. */
export function givenItem(text: string, span: Span, { lexicon }: Speller): NameItem {
  return { kind: 'name', text, quoted: !isPlainName(text, lexicon), span };
}

function isPlainName(text: string, lexicon: Lexicon): boolean {
  const word = text.toLowerCase();
  const isWord = lexicon.clauses.has(word) || lexicon.heads.has(word) || word === 'then';
  return !isWord && plainName.test(text);
}

const plainName = /^[\p{L}_][\p{L}\p{M}\p{N}_]*(?:-\p{L}[\p{L}\p{M}\p{N}_]*)*$/u;

/** The tokens as phrases: a comma ends one. */
export function phrasesOf(tokens: readonly Token[]): readonly Phrase[] {
  const rows: Item[][] = [[]];
  for (const token of tokens) {
    if (token.kind === 'comma') rows.push([]);
    else rows.at(-1)?.push(token);
  }
  return rows.flatMap((items) => (items.length === 0 ? [] : [phraseOf(items)]));
}

export function phraseOf(items: readonly Item[]): Phrase {
  return { kind: 'phrase', items, span: spanAround(items) };
}

/** Parts may stand in another order than in a sentence. */
export function spanAround(items: readonly { readonly span: Span }[]): Span {
  const start = Math.min(...items.map(({ span }) => span.start));
  const end = Math.max(...items.map(({ span }) => span.end));
  return items.length === 0 ? { start: 0, end: 0 } : { start, end };
}

/** Several values, with a comma between two. */
export function separated(values: readonly (readonly Token[])[]): readonly Token[] {
  return values.flatMap((tokens, index): readonly Token[] => {
    const [first] = tokens;
    if (index === 0 || first === undefined) return tokens;
    return [{ kind: 'comma', span: { start: first.span.start, end: first.span.start } }, ...tokens];
  });
}

// Asks for a node of one form, and says what is there instead.

export function scalarOf(node: Node, owner: string, expected: string, speller: Speller): ScalarNode | undefined {
  if (node.kind === 'scalar') return node;
  return refuseNode(node, owner, expected, speller);
}

export function refuseNode(node: Node, owner: string, expected: string, speller: Speller): undefined {
  return report(speller, catalogue.wrongNode, { args: { owner, found: nodeInWords(node), expected }, span: node.span });
}

/** A flag is `true` or is not there. */
export function isTrue({ key, value }: Entry, speller: Speller): boolean {
  if (value.kind === 'scalar' && value.plain && value.text === 'true') return true;
  const written = value.kind === 'scalar' ? value.text : nodeInWords(value);
  const isYes = value.kind === 'scalar' && /^(?:y|yes|on|true)$/i.test(value.text);
  const fixes = isYes ? [{ title: 'write `true`', edits: [{ span: value.span, text: 'true' }], safety: 'unsafe' as const }] : [];
  report(speller, catalogue.notAFlag, { args: { key: key.text, written }, span: value.span, fixes });
  return false;
}

export function refuseKey({ key }: Entry, owner: string, known: readonly string[], speller: Speller): undefined {
  const suggestion = suggest(key.text, known);
  const args = { key: key.text, owner, known, suggestion };
  return report(speller, catalogue.unknownKey, { args, span: key.span, fixes: spellingFix(key.span, suggestion) });
}

/** The values of a mapping with these keys and no others. */
export function mappingOf<R extends string>(
  node: MappingNode,
  owner: string,
  { required, optional = [] }: { readonly required: readonly R[]; readonly optional?: readonly string[] },
  speller: Speller,
): Values<R> | undefined {
  const known: readonly string[] = [...required, ...optional];
  const values: Partial<Record<string, Node>> = {};
  const strange = node.entries.filter(({ key }) => !known.includes(key.text));
  for (const entry of strange) refuseKey(entry, `\`${owner}\``, known, speller);
  for (const { key, value } of node.entries) values[key.text] = value;
  if (strange.length > 0) return undefined;
  if (hasAll(values, required)) return values;
  const key = required.find((one) => values[one] === undefined) ?? '';
  return report(speller, catalogue.missingKey, { args: { key, owner: `\`${owner}\`` }, span: node.span });
}

type Values<R extends string> = Readonly<Record<R, Node>> & Partial<Readonly<Record<string, Node>>>;

function hasAll<R extends string>(values: Partial<Record<string, Node>>, required: readonly R[]): values is Values<R> {
  return required.every((key) => values[key] !== undefined);
}
