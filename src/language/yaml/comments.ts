/** Finds the comments that belong to a place. */
import type { Source } from '../../diagnostics/diagnostic.ts';
import type { Comment } from '../ast.ts';

/** The text of the `##` lines right above an offset, where nothing but a dash stands between. */
export function docAbove(
  start: number,
  { source, comments }: { readonly source: Source; readonly comments: readonly Comment[] },
): string | undefined {
  const lines: string[] = [];
  let end = start;
  for (let at = lastBefore(comments, start); at >= 0; at--) {
    const comment = comments[at];
    if (comment?.doc !== true) break;
    const between = source.text.slice(comment.span.end, end);
    const isRightAbove = /^\r?\n[^\S\r\n]*(?:-[^\S\r\n]+)*$/.test(between);
    if (!isRightAbove || !isAlone(comment, source)) break;
    lines.unshift(comment.text);
    end = comment.span.start;
  }
  return lines.length === 0 ? undefined : lines.join('\n');
}

/** True where nothing stands before it on its line. */
export function isAlone({ span }: Comment, { text }: Source): boolean {
  const lineStart =
    Math.max(text.lastIndexOf('\n', span.start - 1), text.lastIndexOf('\r', span.start - 1)) + 1;
  return text.slice(lineStart, span.start).trim() === '';
}

/** The end of a list, the comments below it included that are indented deeper than its key. */
export function endWithComments(
  end: number,
  key: number,
  { source, comments }: { readonly source: Source; readonly comments: readonly Comment[] },
): number {
  let last = end;
  for (let at = lastBefore(comments, end) + 1; at < comments.length; at++) {
    const comment = comments[at];
    if (comment === undefined) break;
    if (!/^[\s:}\]"']*$/.test(source.text.slice(last, comment.span.start))) break;
    const isDeeper = columnOf(comment.span.start, source) > columnOf(key, source);
    // One that ends the line of the last item has no column of its own.
    if (!isDeeper && isAlone(comment, source)) break;
    last = comment.span.end;
  }
  return last;
}

function columnOf(offset: number, { text }: Source): number {
  return offset - Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1));
}

function lastBefore(comments: readonly Comment[], offset: number): number {
  let low = 0;
  let high = comments.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((comments[middle]?.span.start ?? Infinity) < offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
