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
    const isRightAbove = /^\r?\n[^\S\r\n]*(?:-[^\S\r\n]+)*$/.test(source.text.slice(comment.span.end, end));
    if (!isRightAbove || !isAlone(comment, source)) break;
    lines.unshift(comment.text);
    end = comment.span.start;
  }
  return lines.length === 0 ? undefined : lines.join('\n');
}

/** True where nothing stands before it on its line. */
function isAlone({ span }: Comment, { text }: Source): boolean {
  const lineStart = Math.max(text.lastIndexOf('\n', span.start - 1), text.lastIndexOf('\r', span.start - 1)) + 1;
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

/** Hands out the comments of a source to the places that they belong to, each of them once. */
export interface CommentQueue {
  /** Those that begin before an offset, in their order. */
  readonly before: (offset: number) => readonly string[];
  /** The one that ends the line of `end`, if it stands before `next`. */
  readonly behind: (end: number, next: number) => string | undefined;
}

export function openComments(comments: readonly Comment[], { text }: Source): CommentQueue {
  const sorted = [...comments].sort((a, b) => a.span.start - b.span.start);
  let taken = 0;
  return {
    before: (offset) => {
      const first = taken;
      while ((sorted[taken]?.span.start ?? Infinity) < offset) taken++;
      return sorted.slice(first, taken).map(written);
    },
    behind: (end, next) => {
      const comment = sorted[taken];
      if (comment === undefined || comment.span.start < end || comment.span.start >= next) return;
      if (/[\r\n\u2028\u2029]/.test(text.slice(end, comment.span.start))) return;
      taken++;
      return written(comment);
    },
  };

  function written({ span }: Comment): string {
    return text.slice(span.start, span.end).trimEnd();
  }
}
