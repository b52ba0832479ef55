/**
 * Balances braces. A balanced text passes through whatever its indentation; only where a brace is
 * missing does indentation say where the block was meant to begin or end.
 */
import { diagnose, type Diagnostic, type Source, type Span } from '../../../diagnostics/diagnostic.ts';
import { missingBrace, strayBrace, unclosedBlock } from '../../../diagnostics/catalogue/syntax.ts';
import type { Lexicon } from '../../lexicon.ts';
import { isMark, isOneOf, type Lexeme } from '../tokens.ts';

export type Balanced = { readonly lexemes: readonly Lexeme[]; readonly diagnostics: readonly Diagnostic[] };

export function balanceBraces(lexemes: readonly Lexeme[], lexicon: Lexicon, source: Source): Balanced {
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

/** A text on its way to balanced braces. */
interface Repair {
  readonly source: Source;
  readonly diagnostics: Diagnostic[];
  readonly output: Lexeme[];
  readonly insertions: { readonly at: number; readonly lexeme: Lexeme }[];
  readonly open: OpenBlock[];
  /** A block word's statement whose `{` has not come yet. */
  waiting?: Lexeme | undefined;
}

function repair(lexemes: readonly Lexeme[], lexicon: Lexicon, source: Source): Balanced {
  const made: Repair = { source, diagnostics: [], output: [], insertions: [], open: [] };
  for (const [index, lexeme] of lexemes.entries()) {
    const begins = lexeme.kind === 'word' && (lexeme.first || isBoundary(lexemes[index - 1]));
    const kind = begins ? lexicon.heads.get(lexeme.text.toLowerCase()) : undefined;
    const isClause = begins && lexicon.clauses.has(lexeme.text.toLowerCase());
    if (lexeme.first && begins && !isClause) beginLine(made, lexeme);
    if (kind === 'block') made.waiting = lexeme;
    if (isMark(lexeme, '{')) openBrace(made, lexeme);
    else if (isMark(lexeme, '}')) closeBrace(made, lexeme);
    else made.output.push(lexeme);
  }
  closeDownTo(made, () => true);
  return { lexemes: withInsertions(made.output, made.insertions), diagnostics: made.diagnostics };
}

/** A statement that begins on a line of its own is inside of the blocks that it is indented in. */
function beginLine(made: Repair, lexeme: Lexeme): void {
  const { open, waiting, output } = made;
  closeDownTo(made, (block) => block.indent >= lexeme.indent);
  if (waiting !== undefined && lexeme.indent > waiting.indent) open.push({ indent: waiting.indent, head: waiting, bodyAt: output.length });
  made.waiting = undefined;
}

function openBrace(made: Repair, lexeme: Lexeme): void {
  const indent = made.waiting?.indent ?? lexeme.indent;
  made.open.push({ indent, brace: lexeme, bodyAt: made.output.length });
  made.waiting = undefined;
  made.output.push(lexeme);
}

function closeBrace(made: Repair, lexeme: Lexeme): void {
  const { open, output } = made;
  made.waiting = undefined;
  const column = lexeme.indent;
  if (lexeme.first && open.slice(-deepest).some((block) => block.indent === column)) {
    closeDownTo(made, (block) => block.indent > column);
  } else {
    while (open.length > 0 && open.at(-1)?.brace === undefined) open.pop();
  }
  const block = open.pop();
  if (block === undefined) return refuse(made, lexeme);
  if (block.brace === undefined && block.head !== undefined) putMissing(made, block, block.head);
  output.push(lexeme);
}

function refuse({ diagnostics, source }: Repair, brace: Lexeme): void {
  const span = spanOf(brace);
  const fix = { title: 'remove it', edits: [{ span, text: '' }], safety: 'unsafe' as const };
  diagnostics.push(diagnose(strayBrace, {}, { source, span, fixes: [fix] }));
}

/** The brace that a block begins with. */
function putMissing(made: Repair, { bodyAt }: OpenBlock, head: Lexeme): void {
  const { source, output } = made;
  const end = output[bodyAt - 1]?.end ?? head.end;
  const fixes = [insertion('open it here', end, ' {')];
  made.diagnostics.push(diagnose(missingBrace, { word: head.text }, { source, span: spanOf(head), fixes }));
  made.insertions.push({ at: bodyAt, lexeme: inserted('{', end) });
}

function closeDownTo(made: Repair, isInside: (block: OpenBlock) => boolean): void {
  const { open } = made;
  for (let top = open.at(-1); top !== undefined && isInside(top); top = open.at(-1)) {
    open.pop();
    closeUnclosed(made, top);
  }
}

function closeUnclosed({ output, diagnostics, source }: Repair, { brace, indent }: OpenBlock): void {
  if (brace === undefined) return;
  const end = output.at(-1)?.end ?? 0;
  const fix = insertion('close it here', end, '\n' + ' '.repeat(indent) + '}');
  diagnostics.push(diagnose(unclosedBlock, {}, { source, span: spanOf(brace), fixes: [fix] }));
  output.push(inserted('}', end));
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
  return { title, edits: [{ span: { start: offset, end: offset }, text }], safety: 'unsafe' as const };
}

const boundaries = new Set(['{', '}', ';']);

function isBoundary(lexeme: Lexeme | undefined): boolean {
  return lexeme === undefined || isOneOf(lexeme, boundaries);
}

function spanOf(lexeme: Lexeme): Span {
  return { start: lexeme.start, end: lexeme.end };
}
