/** What every part of the formatter is given, and the small pieces of documents they share. */
import { builders } from 'prettier/doc';
import type { Vocabulary } from '../../vocabulary/index.ts';
import type { Item, Phrase } from '../ast.ts';
import type { Lexicon } from '../lexicon.ts';
import type { Lines } from './lines.ts';
import type { Part, Remark, Remarks } from './remarks.ts';

/** A text whose line breaks are still to be chosen. */
export type Doc = builders.Doc;

export interface Layout {
  readonly vocabulary: Vocabulary;
  readonly lexicon: Lexicon;
  readonly lines: Lines;
  readonly remarks: Remarks;
  /** Columns that are left beside the indentation. */
  readonly room: number;
}

const { breakParent, hardline, line, lineSuffix } = builders;

/** An element of a list, with the comments that stand at it and the comma behind it. */
export function withRemarks(part: Part, doc: Doc, separator: string, layout: Layout): Doc {
  const attached = layout.remarks.get(part);
  if (attached === undefined) return [doc, separator];
  return [linesBefore(attached.before), doc, separator, linesBehind(attached.behind)];
}

export function linesBefore(remarks: readonly Remark[]): Doc {
  return remarks.map(({ text }) => [text, hardline]);
}

/** The first comment may end the line; those after it need lines of their own. */
export function linesBehind(remarks: readonly Remark[]): Doc {
  return remarks.map(({ text, ownLine }, index) => (ownLine || index > 0 ? [hardline, text] : [lineSuffix(` ${text}`), breakParent]));
}

export interface Element {
  readonly part: Part;
  readonly doc: Doc;
  /** The word that it begins with, if it is one. */
  readonly word: string | undefined;
}

/** The parts of a `fill`: elements, and what stands between them. No line begins with a word that would begin a statement there. */
export function listed(elements: readonly Element[], layout: Layout): Doc[] {
  return elements.flatMap(({ part, doc }, index): Doc[] => {
    const next = elements[index + 1];
    if (next === undefined) return [withRemarks(part, doc, '', layout)];
    const { remarks } = layout;
    const isCut = hasRemarks(remarks, part, 'behind') || hasRemarks(remarks, next.part, 'before');
    const gap = isCut ? hardline : beginsStatement(next.word, layout) ? ' ' : line;
    return [withRemarks(part, doc, ',', layout), gap];
  });
}

export function hasRemarks(remarks: Remarks, part: Part, side: 'before' | 'behind'): boolean {
  return (remarks.get(part)?.[side].length ?? 0) > 0;
}

export function beginsStatement(word: string | undefined, { lexicon }: Layout): boolean {
  if (word === undefined) return false;
  return lexicon.heads.has(word.toLowerCase()) || word.toLowerCase() === 'then';
}

/** The word that an item begins with, where it begins with one without back quotes. */
export function firstWord(item: Item | Phrase | undefined): string | undefined {
  switch (item?.kind) {
    case 'name':
      return item.quoted ? undefined : item.text;
    case 'call':
      return item.callee.quoted ? undefined : item.callee.text;
    case 'phrase':
      return firstWord(item.items[0]);
    case 'range':
      return firstWord(item.from);
    case 'binary':
      return firstWord(item.left);
    case 'index':
      return firstWord(item.base);
    default:
      return undefined;
  }
}

/** A document on one line; undefined where something in it ends a line. */
export function onOneLine(doc: Doc): string | undefined {
  if (typeof doc === 'string') return doc;
  if (Array.isArray(doc)) return joined(doc);
  switch (doc.type) {
    case 'fill':
      return joined(doc.parts);
    case 'group':
    case 'indent':
    case 'align':
      return onOneLine(doc.contents);
    case 'line':
      return doc.soft === true ? '' : ' ';
    case 'if-break':
      return onOneLine(doc.flatContents);
    default:
      return undefined;
  }
}

function joined(docs: readonly Doc[]): string | undefined {
  let text = '';
  for (const doc of docs) {
    const part = onOneLine(doc);
    if (part === undefined) return undefined;
    text += part;
  }
  return text;
}
