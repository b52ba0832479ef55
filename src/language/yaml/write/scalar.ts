/** Puts texts into quotes where YAML 1.1 or 1.2 would read them as something else. */
import { jsonText } from '../../../diagnostics/render/json-text.ts';
import type { OutScalar } from './out.ts';

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

export function scalarText({ text, isText }: OutScalar): string {
  return !isText || isPlain(text) ? text : quoted(text);
}

/** True where YAML takes the text as it is for a text. */
export function isPlain(text: string): boolean {
  return (
    harmless.test(text) &&
    !colonThatSplits.test(text) &&
    !text.endsWith(' ') &&
    !somethingElse.some((pattern) => pattern.test(text))
  );
}

/** JSON's escapes are YAML's too, but for what YAML does not print. */
function quoted(text: string): string {
  return jsonText(text);
}
