/**
 * Balances braces. A balanced text passes through whatever its indentation; only where a brace is
 * missing does indentation say where the block was meant to begin or end.
 */
import {
  diagnose,
  type Diagnostic,
  type Source,
  type Span,
} from '../../../diagnostics/diagnostic.ts';
import { missingBrace, strayBrace, unclosedBlock } from '../../../diagnostics/catalogue/syntax.ts';
import type { Lexicon } from '../../lexicon.ts';
import { isMark, isOneOf, type Lexeme } from '../lexeme.ts';

export interface Balanced {
  readonly lexemes: readonly Lexeme[];
  readonly diagnostics: readonly Diagnostic[];
}

export function balanceBraces(
  lexemes: readonly Lexeme[],
  lexicon: Lexicon,
  source: Source,
): Balanced {
  return isBalanced(lexemes) ? { lexemes, diagnostics: [] } : repair(lexemes, lexicon, source);
}

function isBalanced(lexemes: readonly Lexeme[]): boolean {
  let depth = 0;
  for (const lexeme of lexemes) {
    if (isMark(lexeme, '{')) depth++;
    else if (isMark(lexeme, '}') && --depth < 0) return false;
  }
  return depth === 0;
}

/** A `}` is compared with this many open blocks, so that repairing stays linear. */
const deepest = 64;

/** A block that is open, or (`brace` absent) a block word's statement whose `{` may be missing. */
interface OpenBlock {
  readonly indent: number;
  readonly head?: Lexeme;
  readonly brace?: Lexeme;
  /** Where the missing `{` would go, as an index into the repaired lexemes. */
  readonly bodyAt: number;
}

function repair(lexemes: readonly Lexeme[], lexicon: Lexicon, source: Source): Balanced {
  const diagnostics: Diagnostic[] = [];
  const output: Lexeme[] = [];
  const insertions: { readonly at: number; readonly lexeme: Lexeme }[] = [];
  const open: OpenBlock[] = [];
  /** A block word's statement whose `{` has not come yet. */
  let waiting: Lexeme | undefined;

  function closeUnclosed(block: OpenBlock): void {
    const end = output.at(-1)?.end ?? 0;
    if (block.brace === undefined) return;
    const span = spanOf(block.brace);
    const fix = insertion('close it here', end, '\n' + ' '.repeat(block.indent) + '}');
    diagnostics.push(diagnose(unclosedBlock, {}, { source, span, fixes: [fix] }));
    output.push(inserted('}', end));
  }

  function closeDownTo(isInside: (block: OpenBlock) => boolean): void {
    for (let top = open.at(-1); top !== undefined && isInside(top); top = open.at(-1)) {
      open.pop();
      closeUnclosed(top);
    }
  }

  function closingBrace(lexeme: Lexeme): void {
    const column = lexeme.indent;
    if (lexeme.first && open.slice(-deepest).some((block) => block.indent === column)) {
      closeDownTo((block) => block.indent > column);
    } else {
      while (open.length > 0 && open.at(-1)?.brace === undefined) open.pop();
    }
    const block = open.pop();
    if (block === undefined) {
      const fix = {
        title: 'remove it',
        edits: [{ span: spanOf(lexeme), text: '' }],
        safety: 'unsafe' as const,
      };
      diagnostics.push(diagnose(strayBrace, {}, { source, span: spanOf(lexeme), fixes: [fix] }));
      return;
    }
    if (block.brace === undefined && block.head !== undefined) {
      const end = output[block.bodyAt - 1]?.end ?? block.head.end;
      const fix = insertion('open it here', end, ' {');
      const args = { word: block.head.text };
      diagnostics.push(
        diagnose(missingBrace, args, { source, span: spanOf(block.head), fixes: [fix] }),
      );
      insertions.push({ at: block.bodyAt, lexeme: inserted('{', end) });
    }
    output.push(lexeme);
  }

  for (const [index, lexeme] of lexemes.entries()) {
    const before = lexemes[index - 1];
    const begins = lexeme.kind === 'word' && (lexeme.first || isBoundary(before));
    const kind = begins ? lexicon.heads.get(lexeme.text.toLowerCase()) : undefined;
    const isClause = begins && lexicon.clauses.has(lexeme.text.toLowerCase());
    if (lexeme.first && begins && !isClause) {
      closeDownTo((block) => block.indent >= lexeme.indent);
      if (waiting !== undefined && lexeme.indent > waiting.indent) {
        open.push({ indent: waiting.indent, head: waiting, bodyAt: output.length });
      }
      waiting = undefined;
    }
    if (kind === 'block') waiting = lexeme;
    if (isMark(lexeme, '{')) {
      const indent = waiting?.indent ?? lexeme.indent;
      open.push({ indent, brace: lexeme, bodyAt: output.length });
      waiting = undefined;
      output.push(lexeme);
    } else if (isMark(lexeme, '}')) {
      waiting = undefined;
      closingBrace(lexeme);
    } else {
      output.push(lexeme);
    }
  }
  closeDownTo(() => true);
  return { lexemes: withInsertions(output, insertions), diagnostics };
}

function withInsertions(
  lexemes: readonly Lexeme[],
  insertions: readonly { readonly at: number; readonly lexeme: Lexeme }[],
): readonly Lexeme[] {
  if (insertions.length === 0) return lexemes;
  const sorted = [...insertions].sort((a, b) => a.at - b.at);
  const result: Lexeme[] = [];
  let next = 0;
  for (const [index, lexeme] of lexemes.entries()) {
    for (; sorted[next]?.at === index; next++) {
      const insertion = sorted[next];
      if (insertion !== undefined) result.push(insertion.lexeme);
    }
    result.push(lexeme);
  }
  return result;
}

function inserted(text: string, offset: number): Lexeme {
  return { kind: 'mark', text, start: offset, end: offset, first: false, indent: 0, glued: false };
}

function insertion(title: string, offset: number, text: string) {
  return {
    title,
    edits: [{ span: { start: offset, end: offset }, text }],
    safety: 'unsafe' as const,
  };
}

const boundaries = new Set(['{', '}', ';']);

function isBoundary(lexeme: Lexeme | undefined): boolean {
  return lexeme === undefined || isOneOf(lexeme, boundaries);
}

function spanOf(lexeme: Lexeme): Span {
  return { start: lexeme.start, end: lexeme.end };
}
