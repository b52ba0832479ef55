/** Reads which layers and tensors are meant: roles, positions, ranges, operators, groups, names. */
import * as clauses from '../../../diagnostics/catalogue/clauses.ts';
import * as names from '../../../diagnostics/catalogue/names.ts';
import * as types from '../../../diagnostics/catalogue/types.ts';
import { regularExpression } from '../../../diagnostics/catalogue/syntax.ts';
import { wordsOf } from '../../../vocabulary/index.ts';
import type { Item, ListItem, NameItem, TextItem } from '../../ast.ts';
import { globOf, isRegularExpression } from '../../syntax/patterns.ts';
import type { Selector, SelectorTerm } from '../../typed.ts';
import { report, textAt, type Context } from '../context.ts';
import { cursorOver, hasNextItem, isWord, peekItem, spanHere, spanSince, type Cursor } from '../cursor.ts';
import { refuseItem } from '../refusals.ts';
import { definitionOf, namesOf } from '../../names.ts';
import { editDistance, listed, spellingFix } from '../../../diagnostics/suggest.ts';
import { matchChoice } from './match-choice.ts';

export interface SelectorOptions {
  /** True where a comma ends it. */
  readonly single?: boolean;
  /** Words that may be meant instead of a layer's name. */
  readonly others?: readonly string[];
  /** Whether the comma at the cursor ends it: what follows is no layer. */
  readonly isOver?: () => boolean;
}

/** A list of terms. */
export function readSelector(
  cursor: Cursor,
  context: Context,
  { single = false, others = [], isOver = () => false }: SelectorOptions = {},
): Selector | undefined {
  const first = spanHere(cursor);
  const terms: SelectorTerm[] = [];
  for (;;) {
    const item = peekItem(cursor);
    const before = terms.at(-1);
    const isCounted = before?.kind === 'range' && (item?.kind === 'number' || item?.kind === 'range');
    const read = isCounted
      ? readCounted(item, before.unit, cursor, context)
      : item?.kind === 'list'
        ? readTermList(item, cursor, context)
        : readOne();
    if (read === undefined) return undefined;
    terms.push(...read);
    if (single || !hasNextItem(cursor) || isOver()) break;
    cursor.index++;
  }
  return { kind: 'selector', terms, span: spanSince(cursor, first) };

  function readOne(): readonly SelectorTerm[] | undefined {
    const term = readTerm(cursor, context, others);
    return term && [term];
  }
}

function refuseRegularExpression({ text, span }: TextItem, context: Context): undefined {
  const glob = globOf(text);
  const edits = [{ span, text: JSON.stringify(glob) }];
  const fixes = glob === undefined ? [] : [{ title: `write \`"${glob}"\``, edits, safety: 'unsafe' as const }];
  return report(context, regularExpression, { written: text, glob }, span, { fixes });
}

/** `blocks 1, 3, 5`: a number behind one has its unit. */
function readCounted(item: Item, unit: string, cursor: Cursor, context: Context): readonly SelectorTerm[] | undefined {
  cursor.index++;
  const term = readRange(unit, item, item.span, context);
  return term && [term];
}

/** `[q, v]`, as arguments are written. */
function readTermList(list: ListItem, cursor: Cursor, context: Context): readonly SelectorTerm[] | undefined {
  cursor.index++;
  return readSelector(cursorOver(list.items, cursor.owner, list.span), context)?.terms;
}

function readTerm(cursor: Cursor, context: Context, others: readonly string[]): SelectorTerm | undefined {
  const item = peekItem(cursor);
  const first = spanHere(cursor);
  if (item?.kind === 'missing') return undefined;
  const role = matchChoice({ kind: 'choice', category: 'role' }, cursor, context);
  if (role !== undefined) {
    cursor.index += role.length;
    const span = spanSince(cursor, first);
    const { position, word } = role.word;
    return position === undefined ? { kind: 'role', role: word, span } : { kind: 'position', position, span };
  }
  if (item?.kind === 'text') {
    cursor.index++;
    if (isRegularExpression(item.text)) return refuseRegularExpression(item, context);
    return { kind: 'glob', pattern: item.text, span: item.span };
  }
  if (item?.kind === 'name') return readNamed(item, cursor, context, others);
  return refuseItem('layers, by role, name or range', cursor, context);
}

function readNamed(item: NameItem, cursor: Cursor, context: Context, others: readonly string[]): SelectorTerm | undefined {
  const next = peekItem(cursor, 1);
  const unit = context.vocabulary.units.find(
    ({ word, singular, dimension }) =>
      (dimension === 'pruning' || dimension === 'layers') && (isWord(item, word) || isWord(item, singular)),
  );
  if (unit !== undefined && (next?.kind === 'range' || next?.kind === 'number')) {
    cursor.index += 2;
    return readRange(unit.word, next, spanSince(cursor, item.span), context);
  }
  if (isWord(item, 'operator') && (next?.kind === 'name' || next?.kind === 'text')) {
    cursor.index += 2;
    return { kind: 'operator', operator: next.text, span: spanSince(cursor, item.span) };
  }
  cursor.index++;
  if (definitionOf(context.names, ['group', 'model'], item.text) !== undefined) return { kind: 'group', name: item.text, span: item.span };
  const meant = misspelt(item, context, others);
  if (meant === undefined) return { kind: 'glob', pattern: item.text, span: item.span };
  const args = {
    word: item.text,
    owner: cursor.owner,
    kind: others.length === 0 ? 'layers' : 'parts or layers',
    known: listed([meant]),
    suggestion: meant,
  };
  const text = `\`${item.text}\``;
  return report(context, names.unknownWord, args, item.span, {
    fixes: [
      ...spellingFix(item.span, meant),
      { title: 'put the name of a layer in back quotes', edits: [{ span: item.span, text }], safety: 'unsafe' },
    ],
  });
}

/**
 * A word of letters that is one slip away from a role or a group is taken for it and not for the
 * name of a layer, which may stand in back quotes.
 */
function misspelt(item: NameItem, context: Context, others: readonly string[]): string | undefined {
  if (item.quoted || !/^[a-z-]{4,}$/i.test(item.text)) return undefined;
  const given = namesOf(context.names, ['group', 'model']);
  const known = [...wordsOf(context.vocabulary, 'role').keys(), ...given, ...others];
  return known.find((word) => editDistance(item.text.toLowerCase(), word.toLowerCase()) === 1);
}

function readRange(unit: string, item: Item, span: SelectorTerm['span'], context: Context): SelectorTerm | undefined {
  const from = wholeNumber(item.kind === 'range' ? item.from : item);
  const to = wholeNumber(item.kind === 'range' ? item.to : item);
  if (from === undefined || to === undefined) {
    return report(context, types.notWhole, { written: textAt(context, item.span), what: unit }, item.span);
  }
  if (from <= to) return { kind: 'range', unit, from, to, span };
  return report(context, clauses.reversedWindow, { from: `${from}`, to: `${to}` }, item.span);
}

function wholeNumber(item: Item): number | undefined {
  if (item.kind !== 'number' || item.percent || !/^\d{1,9}$/.test(item.text)) return undefined;
  return Number(item.text);
}
