/** Formats the recipes in a page of Markdown, and leaves every other line as it is. */
import type { Source } from '../../diagnostics/diagnostic.ts';
import { format, type FormatOptions } from './format.ts';

/** Backquotes or tildes at the start of a line, of a list's item or of a quotation. */
const fence = /^(?<prefix>[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?)(?<marks>`{3,}|~{3,})(?<info>[^`]*)$/;
/** The language is the first word, as for Prettier. */
const recipeInfo = /^\s*prune(?:\s|\{|$)/;

/** Blocks that cannot be read stay: pages show what is wrong, too. */
export function formatMarkdown({ name, text }: Source, options: FormatOptions = {}): string {
  // Lines at even places, their ends at odd ones.
  const pieces = text.split(/(\r\n|\r|\n)/);
  const result: string[] = [];
  for (let at = 0; at < pieces.length; at += 2) {
    const [line = '', lineEnd = ''] = pieces.slice(at, at + 2);
    result.push(line, lineEnd);
    const { prefix, marks, info } = fence.exec(line)?.groups ?? {};
    if (prefix === undefined || marks === undefined) continue;
    let end = at + 2;
    while (end < pieces.length && !closes(pieces[end] ?? '', marks)) end += 2;
    const block = pieces.slice(at + 2, end);
    const isRecipe = end < pieces.length && recipeInfo.test(info ?? '');
    const lines = block.filter((_, index) => index % 2 === 0);
    const indentation = prefix.replaceAll(/[^\s>]/g, ' ');
    const printed = isRecipe ? formatted(lines, indentation) : undefined;
    result.push(...(printed?.flatMap((one) => [one, lineEnd]) ?? block));
    result.push(...pieces.slice(end, end + 2));
    at = end;
  }
  return result.join('');

  /** Each line of a block begins as its fence does; undefined where the block is to stay. */
  function formatted(lines: readonly string[], prefix: string): readonly string[] | undefined {
    const isEmpty = (line: string): boolean => line.trim() === prefix.trim();
    if (!lines.every((line) => line.startsWith(prefix) || isEmpty(line))) return undefined;
    const recipe = lines.map((line) => (isEmpty(line) ? '' : line.slice(prefix.length)));
    const { value } = format({ name, text: recipe.join('\n') }, options);
    const printed = value?.split('\n').slice(0, -1);
    return printed?.map((line) => (prefix + line).trimEnd());
  }
}

/** A fence of the same kind that is as long, and nothing behind it. */
function closes(line: string, marks: string): boolean {
  const { marks: found, info } = fence.exec(line)?.groups ?? {};
  return found?.startsWith(marks) === true && info?.trim() === '';
}
