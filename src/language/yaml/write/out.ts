/** YAML that is to be written: what `node.ts` is for YAML that has been read. */
import { jsonText } from '../../../diagnostics/render/escapes.ts';
import type { Span } from '../../../diagnostics/diagnostic.ts';
import type { Item, Phrase } from '../../ast.ts';
import { itemsOfPart, partsOfItem } from '../../syntax/fold-item.ts';
import { itemText } from '../print/items.ts';

export type Out = OutScalar | OutList | OutMapping;

/** A text, which is quoted where it has to be, or what YAML itself has: a number, `true`, `null`. */
export type OutScalar = { readonly kind: 'scalar'; readonly text: string; readonly isText: boolean };

export interface OutList {
  readonly kind: 'list';
  readonly items: readonly OutItem[];
  /** Comments behind the last item. */
  readonly tail?: readonly string[];
}

export type OutMapping = { readonly kind: 'mapping'; readonly entries: readonly OutEntry[] };

export type OutItem = { readonly value: Out; readonly above?: readonly string[] };

export interface OutEntry {
  readonly key: string;
  readonly value: Out;
  readonly above?: readonly string[];
  /** A comment that ends the line. */
  readonly behind?: string | undefined;
  /** True where what it holds stands below it, a line each, however short. */
  readonly isFamily?: true;
}

export const nothing: Out = { kind: 'scalar', text: 'null', isText: false };
export const yes: Out = { kind: 'scalar', text: 'true', isText: false };

export function textOut(text: string): Out {
  return { kind: 'scalar', text, isText: true };
}

export function numberOut(text: string): Out {
  return { kind: 'scalar', text, isText: false };
}

export function mappingOut(entries: readonly (readonly [string, Out])[]): OutMapping {
  return { kind: 'mapping', entries: entries.map(([key, value]) => ({ key, value })) };
}

/** A single value stands for itself. */
export function oneOrMore(values: readonly Out[]): Out {
  const [only, second] = values;
  if (only !== undefined && second === undefined) return only;
  return { kind: 'list', items: values.map((value) => ({ value })) };
}

/** Nothing in it is a mark of YAML, wherever it stands. */
const harmless = /^[\p{L}\p{N}_][\p{L}\p{M}\p{N}_ .%/*+()^~<>±:-]*$/u;
const colonThatSplits = /:(?:\s|$)/;

/** What a reader of YAML takes for a number, a truth value, a date, or nothing. */
const somethingElse: readonly RegExp[] = [
  /^(?:y|n|yes|no|on|off|true|false|null|inf|nan)$/i,
  /^[-+]?[\d_]*\.?[\d_]*(?:e[-+]?\d+)?$/i,
  /^[-+]?0[xob][\da-f_]+$/i,
  /^[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?$/,
  /^\d{4}-\d\d?-\d\d?/,
];

/** Puts texts into quotes where YAML 1.1 or 1.2 would read them as something else. */
export function scalarText({ text, isText }: OutScalar): string {
  return !isText || isPlain(text) ? text : quoted(text);
}

/** True where YAML takes the text as it is for a text. */
export function isPlain(text: string): boolean {
  return harmless.test(text) && !colonThatSplits.test(text) && !text.endsWith(' ') && !somethingElse.some((pattern) => pattern.test(text));
}

/** JSON's escapes are YAML's too, but for what YAML does not print. */
function quoted(text: string): string {
  return jsonText(text);
}

/** The items in a span, and those that stand behind them in the same row. */
export function findItems(items: readonly Item[], span: Span): { readonly items: readonly Item[]; readonly behind: readonly Item[] } {
  const first = items.findIndex((item) => isWithin(item.span, span));
  if (first >= 0) {
    const rest = items.slice(first);
    const count = rest.findIndex((item) => !isWithin(item.span, span));
    const end = count < 0 ? rest.length : count;
    return { items: rest.slice(0, end), behind: rest.slice(end) };
  }
  const around = items.find((item) => isWithin(span, item.span));
  if (around === undefined) return { items: [], behind: [] };
  for (const row of rowsOf(around)) {
    const found = findItems(row, span);
    if (found.items.length > 0) return found;
  }
  return { items: [], behind: [] };
}

function isWithin(inner: Span, outer: Span): boolean {
  return inner.start >= outer.start && inner.end <= outer.end;
}

export function itemsOf(phrases: readonly Phrase[]): readonly Item[] {
  return phrases.flatMap(({ items }) => items);
}

/** What is inside an item, as rows of items that stand side by side; those of a list are one row. */
function rowsOf(item: Item): readonly (readonly Item[])[] {
  return item.kind === 'list' ? [itemsOf(item.items)] : partsOfItem(item).map(itemsOfPart);
}

export function textOf(items: readonly Item[]): string {
  return items.map(itemText).join(' ');
}
