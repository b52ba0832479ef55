/** Text that Markdown shows as it is written, in a line, a cell of a table or a span of code. */
import { visible } from './visible.ts';

/** CommonMark takes a backslash before any punctuation. */
export function markdownText(text: string): string {
  return visible(text.replaceAll(/\s+/g, ' ')).replaceAll(/[\\`*_<>|[\]#~&]/g, '\\$&');
}

/** Between more back quotes than any that stand together in the text. */
export function markdownCode(text: string): string {
  const shown = visible(text);
  const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map(({ length }) => length));
  if (longest === 0) return `\`${shown}\``;
  const fence = '`'.repeat(longest + 1);
  return `${fence} ${shown} ${fence}`;
}
