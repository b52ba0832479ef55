/** Reads a YAML file within bounds: one document without anchors, tags and directives. */
import { Composer, isMap, isScalar, isSeq, type CST, type Document, type Range, type ErrorCode } from 'yaml';
import * as catalogue from '../../diagnostics/catalogue/yaml.ts';
import { diagnose, hasErrors, type Diagnostic, type Source, type Span } from '../../diagnostics/diagnostic.ts';
import type { Comment, Item } from '../ast.ts';
import { visibleText } from '../syntax/visible-text.ts';
import type { Entry, Node, ScalarNode } from './node.ts';
import { cutYaml, deepest, visitTokens } from './tokens-of-yaml.ts';

/** Of UTF-16 units; a recipe of ten thousand lines has half of it. */
export const largest = 1 << 20;
/** More findings of one file than these help nobody. */
const mostFindings = 50;
const longestShown = 40;

interface ReadDocument {
  /** Absent where the file cannot be read; a finding says why. */
  readonly root?: Node;
  readonly comments: readonly Comment[];
  readonly diagnostics: readonly Diagnostic[];
}

export function readDocument(source: Source): ReadDocument {
  const { text } = source;
  if (text.length > largest) {
    const size = `${(text.length / 1e6).toFixed(1)} million characters`;
    const found = diagnose(catalogue.tooLarge, { size, limit: '1 million' }, { source, span: { start: 0, end: 0 } });
    return { comments: [], diagnostics: [found] };
  }
  const { tokens, tooDeepAt } = cutYaml(text);
  if (tooDeepAt !== undefined) {
    const span = { start: tooDeepAt, end: tooDeepAt + 1 };
    const found = diagnose(catalogue.tooDeep, { limit: deepest }, { source, span });
    return { comments: [], diagnostics: [found] };
  }
  const comments: Comment[] = [];
  const diagnostics: Diagnostic[] = [...visibleText(source).diagnostics];
  visitTokens(tokens, (token) => {
    if (token.type === 'comment') comments.push(commentOf(token));
    else diagnostics.push(...refused(token, source));
  });
  // A hostile file has documents by the thousand; the second one is one too many already.
  const documents = new Composer({ schema: 'failsafe', uniqueKeys: false }).compose(tokens);
  const document = nextOf(documents);
  const second = nextOf(documents);
  if (second !== undefined) {
    const at = second.range[0];
    const span = { start: at, end: Math.min(at + 3, text.length) };
    diagnostics.push(diagnose(catalogue.manyDocuments, {}, { source, span }));
  }
  if (!hasErrors(diagnostics)) diagnostics.push(...(document ? errorsOf(document, source) : []));
  const root = hasErrors(diagnostics) ? undefined : nodeOf(document?.contents ?? null, { start: 0, end: 0 }, source, diagnostics);
  return { root, comments, diagnostics: diagnostics.slice(0, mostFindings) };
}

export function nextOf<T>(items: Iterator<T>): T | undefined {
  const { done, value } = items.next();
  return done === true ? undefined : value;
}

function commentOf({ offset, source }: CST.SourceToken): Comment {
  const doc = source.startsWith('##');
  const text = source.slice(doc ? 2 : 1).trim();
  return { text, doc, span: { start: offset, end: offset + source.length } };
}

function refused(token: CST.Token, source: Source): readonly Diagnostic[] {
  if (!('source' in token)) return [];
  const written = token.source.trim();
  const place = { source, span: { start: token.offset, end: token.offset + written.length } };
  switch (token.type) {
    case 'alias':
      return [diagnose(catalogue.anchored, { written, what: 'an alias' }, place)];
    case 'anchor':
      return [diagnose(catalogue.anchored, { written, what: 'an anchor' }, place)];
    case 'tag':
      return [diagnose(catalogue.tagged, { written }, place)];
    case 'directive':
      return [diagnose(catalogue.directive, { written }, place)];
    default:
      return [];
  }
}

function errorsOf({ errors }: Document, source: Source): readonly Diagnostic[] {
  const found = new Map<number, Diagnostic>();
  for (const { code, pos } of errors) {
    const [start, end] = pos;
    // One slip makes the library say several things about one place.
    if (found.has(start)) continue;
    const [written = ''] = source.text.slice(start, start + longestShown).split(/[\r\n]/, 1);
    const span = { start, end: Math.max(start, Math.min(end, start + written.length)) };
    found.set(start, diagnose(catalogue.notYaml, problemOf(code, written), { source, span }));
    if (found.size === mostFindings) break;
  }
  return [...found.values()];
}

/** Depth is bounded, so that recursion is. */
function nodeOf(item: unknown, place: Span, source: Source, diagnostics: Diagnostic[]): Node {
  if (isMap(item)) {
    const keys = new Set<string>();
    const span = spanOf(item.range, place);
    const entries = item.items.flatMap(({ key, value }): Entry[] => {
      const at = nodeOf(key, { start: span.start, end: span.start }, source, diagnostics);
      if (at.kind !== 'scalar') {
        diagnostics.push(diagnose(catalogue.keyIsNoWord, {}, { source, span: at.span }));
        return [];
      }
      if (keys.has(at.text)) {
        diagnostics.push(diagnose(catalogue.keyTwice, { key: at.text }, { source, span: at.span }));
        return [];
      }
      keys.add(at.text);
      const node = nodeOf(value, { start: at.span.end, end: at.span.end }, source, diagnostics);
      return [{ key: { text: at.text, span: at.span }, value: node }];
    });
    const last = entries.at(-1);
    const end = Math.max(last?.key.span.end ?? 0, last?.value.span.end ?? 0);
    return { kind: 'mapping', entries, span: item.flow === true ? span : upTo(end, span) };
  }
  if (isSeq(item)) {
    const span = spanOf(item.range, place);
    const items = item.items.map((one) => nodeOf(one, span, source, diagnostics));
    const end = items.at(-1)?.span.end ?? 0;
    return { kind: 'list', items, span: item.flow === true ? span : upTo(end, span) };
  }
  if (!isScalar(item) || typeof item.value !== 'string') return { kind: 'nothing', span: place };
  const span = spanOf(item.range, place);
  const plain = item.type === 'PLAIN';
  if (plain && /^(?:|~|null|Null|NULL)$/.test(item.value)) return { kind: 'nothing', span: span.start === span.end ? place : span };
  return scalarOf(item.value, plain, span, source);
}

/** The library lets a collection of lines reach to the next token, over comments. */
function upTo(end: number, { start, end: last }: Span): Span {
  return { start, end: end > start ? Math.min(end, last) : last };
}

function scalarOf(text: string, plain: boolean, span: Span, source: Source): ScalarNode {
  const textStart = span.start + (plain ? 0 : 1);
  const isAsWritten = source.text.startsWith(text, textStart);
  return { kind: 'scalar', text, plain, span, textStart: isAsWritten ? textStart : undefined };
}

function spanOf(range: Range | null | undefined, place: Span): Span {
  return range ? { start: range[0], end: range[1] } : place;
}

/** Says in the words of this catalogue what the YAML library has found wrong. */
type Problem = { readonly problem: string; readonly help?: string };

const inQuotes = 'a text that begins with a mark of YAML, or holds `: ` or ` #`, stands in quotes';

const problems: Partial<Readonly<Record<ErrorCode, Problem>>> = {
  TAB_AS_INDENT: { problem: 'a tab indents this line', help: 'indent with spaces' },
  BAD_INDENT: {
    problem: 'this is indented differently from what it belongs to',
    help: 'give all keys of a mapping, and all items of a list, the same indentation',
  },
  MISSING_CHAR: {
    problem: 'a quote, a bracket, a comma or a space is missing here',
    help: 'close every quote and bracket, and put a space behind a colon',
  },
  BAD_SCALAR_START: { problem: 'a text without quotes cannot begin like this', help: inQuotes },
  BLOCK_AS_IMPLICIT_KEY: {
    problem: 'a value on this line holds a second key',
    help: `put keys on lines of their own or in braces; ${inQuotes}`,
  },
  MULTILINE_IMPLICIT_KEY: { problem: 'a key goes on over several lines, or has no colon', help: 'put a colon and a space behind the key' },
  BLOCK_IN_FLOW: {
    problem: 'lines with indentation stand inside brackets',
    help: 'inside brackets put a comma between items, and no dashes',
  },
  BAD_DQ_ESCAPE: {
    problem: 'a backslash in double quotes is followed by a letter that means nothing',
    help: 'write the backslash twice, or use single quotes',
  },
};

function problemOf(code: ErrorCode, written: string): Problem {
  const known = problems[code];
  if (known !== undefined) return known;
  return { problem: `\`${written}\` cannot be read as YAML here`, help: inQuotes };
}

// The same nodes of a syntax tree with every span in another place.

type Move = (span: Span) => Span;

export function movedItem(item: Item, move: Move): Item {
  // Nodes are plain data, so that what comes out has the form of what went in.
  return moved(item, move) as Item;
}

function moved(node: unknown, move: Move): unknown {
  if (Array.isArray(node)) return node.map((one) => moved(one, move));
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, key === 'span' ? move(value as Span) : moved(value, move)]));
}
