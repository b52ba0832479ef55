/** Finds the words of a statement in a text, and rewrites them outside of quotes and comments. */
import type { Span } from '../../diagnostics/diagnostic.ts';
import { statementsIn, type Statement } from '../ast.ts';
import type { Lexicon } from '../lexicon.ts';

/** What stands between these ends no statement: quotes, back quotes. */
const quoted = /"(?:[^"\\\n]|\\.)*"|`[^`\n]*`/g;

/**
 * The words around a finding: those of the statement that holds it, from the mark or line end before it
 * to the one behind it. The block of a statement is no part of its words.
 */
export function wordsAround(text: string, span: Span, statements: readonly Statement[]): Span {
  const own = innermost(statements, span);
  const start = Math.min(span.start, own?.start ?? span.start);
  const end = Math.max(span.end, own?.end ?? span.end);
  const bare = text.replaceAll(quoted, (one) => '"'.repeat(one.length));
  const before = Math.max(...['\n', ';', '{', '}'].map((mark) => bare.lastIndexOf(mark, start - 1)));
  const behind = /[\n;{}#]/.exec(bare.slice(end));
  return trimmed(text, { start: before + 1, end: behind === null ? text.length : end + behind.index });
}

/** The names that statements give: of parameters, marks, stages, statistics. */
export function namesGiven(statements: readonly Statement[], { naming }: Pick<Lexicon, 'naming'>): ReadonlySet<string> {
  const names = statements.flatMap((statement): readonly string[] => {
    const [item] = statement.object[0]?.items ?? [];
    const given = item?.kind === 'name' ? item.text : item?.kind === 'call' ? item.callee.text : undefined;
    const inner = namesGiven(statementsIn(statement.block), { naming });
    return given !== undefined && naming.has(statement.head.text) ? [given, ...inner] : [...inner];
  });
  return new Set(names);
}

function innermost(statements: readonly Statement[], span: Span): Span | undefined {
  for (const statement of statements) {
    const inner = innermost(statementsIn(statement.block), span);
    if (inner !== undefined) return inner;
    const end = statement.block?.span.start ?? statement.span.end;
    if (statement.span.start <= span.end && span.start <= end) return { start: statement.span.start, end };
  }
  return undefined;
}

function trimmed(text: string, { start, end }: Span): Span {
  const words = text.slice(start, end);
  const from = start + words.length - words.trimStart().length;
  return { start: from, end: Math.max(from, end - (words.length - words.trimEnd().length)) };
}

const word = /[\p{L}_][\p{L}\p{N}_]*(?:-\p{L}[\p{L}\p{N}_]*)*/gu;

/** The words with all changes made; what is quoted, and names of the recipe's own, stay as they were. */
export function changedWords(words: string, own: ReadonlySet<string>, changes: readonly ((text: string) => string)[]): string {
  const kept: string[] = [];
  // Private characters stand for what is quoted or named by the recipe meanwhile: no form speaks of them.
  const hide = (one: string) => String.fromCodePoint(0xe000 + kept.push(one) - 1);
  const hidden = words.replaceAll(quoted, hide).replaceAll(word, (one) => (own.has(one) ? hide(one) : one));
  const changed = changes.reduce((text, change) => change(text), hidden);
  return changed.replaceAll(/[\ue000-\uf8ff]/g, (mark) => kept[(mark.codePointAt(0) ?? 0xe000) - 0xe000] ?? mark);
}
