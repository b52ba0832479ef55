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
