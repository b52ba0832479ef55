/** Reads a value of several parts: `min 5% per layer`, `cosine warmup 10%`. */
import { memoized } from '../../../basics/memoized.ts';
import { flatMapDefined } from '../../../basics/lists.ts';
import * as clauses from '../../../diagnostics/catalogue/clauses.ts';
import * as types from '../../../diagnostics/catalogue/types.ts';
import type { Part } from '../../../vocabulary/index.ts';
import type { RecordValue, Value } from '../../typed.ts';
import { report, type Context } from '../context.ts';
import { isWord, peek, peekItem, skipWord, spanHere, spanSince, type Cursor } from '../cursor.ts';
import { describeShape } from '../describe.ts';
import { fits } from './fits.ts';

export function readRecord(parts: readonly Part[], cursor: Cursor, context: Context): RecordValue | undefined {
  const first = spanHere(cursor);
  const fields = readParts(parts, { word: cursor.owner, cursor }, context);
  return fields && { kind: 'record', fields, span: spanSince(cursor, first) };
}

/** The parts by name; undefined where one is wrong or missing. */
export function readParts(
  parts: readonly Part[],
  { word, cursor }: { readonly word: string; readonly cursor: Cursor },
  context: Context,
): Readonly<Record<string, Value>> | undefined {
  const fields: Record<string, Value> = {};
  const unread = [...parts];
  const outerStops = cursor.stops;
  const stopWords = wordsOfParts(parts);
  for (;;) {
    const part = nextPart(unread, cursor, context);
    if (part === undefined) break;
    unread.splice(unread.indexOf(part), 1);
    if (stopWords.length > 0) cursor.stops = [...outerStops, ...stopWords.filter((stop) => stop !== part.word)];
    const value = readPart(part, cursor, context);
    cursor.stops = outerStops;
    if (value === undefined) return undefined;
    fields[part.name] = value;
  }
  const missing = unread.find(({ optional, unless }) => optional !== true || (unless !== undefined && !(unless in fields)));
  return missing === undefined ? fields : refuseMissing(missing, word, cursor, context);
}

const wordsOfParts = /* @__PURE__ */ memoized((parts: readonly Part[]) => flatMapDefined(parts, (part) => part.word));

/** A part whose word is next, also behind a comma; else the first one that stands without a word. */
function nextPart(unread: readonly Part[], cursor: Cursor, context: Context): Part | undefined {
  const ahead = peek(cursor)?.kind === 'comma' ? 1 : 0;
  const worded = unread.find((part) => part.word !== undefined && isWord(peek(cursor, ahead), part.word));
  if (worded !== undefined) {
    cursor.index += ahead;
    return worded;
  }
  if (peekItem(cursor) === undefined) return undefined;
  for (const part of unread) {
    if (part.word !== undefined || part.shape === undefined) continue;
    if (part.optional !== true || fits(part.shape, cursor, context)) return part;
  }
  return undefined;
}

function readPart(part: Part, cursor: Cursor, context: Context): Value | undefined {
  const first = spanHere(cursor);
  if (part.word !== undefined) cursor.index++;
  if (part.lead !== undefined && !skipWord(cursor, part.lead)) {
    return report(context, clauses.missingPart, { owner: cursor.owner, part: `${part.word ?? ''} ${part.lead}` }, first);
  }
  if (part.shape === undefined) return { kind: 'choice', word: part.name, args: {}, span: first };
  const { owner } = cursor;
  cursor.owner = [part.word, part.lead].filter(Boolean).join(' ') || owner;
  const value = context.read(part.shape, cursor, context);
  cursor.owner = owner;
  return value;
}

function refuseMissing(part: Part, word: string, cursor: Cursor, context: Context): undefined {
  if (part.word === undefined) {
    if (peekItem(cursor)?.kind === 'missing' || part.shape === undefined) return undefined;
    const args = { owner: word, expected: describeShape(part.shape, context.vocabulary) };
    return report(context, types.missingValue, args, spanHere(cursor));
  }
  return report(context, clauses.missingPart, { owner: word, part: [part.word, part.lead].filter(Boolean).join(' ') }, spanHere(cursor));
}
