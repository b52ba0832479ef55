/** Hands out the comments of a source to the places that they belong to, each of them once. */
import type { Source } from '../../diagnostics/diagnostic.ts';
import type { Comment } from '../ast.ts';

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
