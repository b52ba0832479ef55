/** Applies the fixes that findings propose, until none is left that helps. */
import { matchPart } from '../../basics/matches.ts';
import { isError, type Diagnostic, type Fix, type Source, type Span, type TextEdit } from '../../diagnostics/diagnostic.ts';

/** Everything that is to be said about a text. */
export type FindingsOf = (source: Source) => Promise<readonly Diagnostic[]>;

export type Applied = { readonly diagnostic: Diagnostic; readonly fix: Fix };

export interface Fixed {
  readonly source: Source;
  /** In the order in which they were made; each points into the text as it then was. */
  readonly applied: readonly Applied[];
  /** What is found in the fixed text. */
  readonly remaining: readonly Diagnostic[];
}

/** One fix may reveal another finding. No text has needed more rounds. */
const mostRounds = 50;

/** Of one round: texts that are judged until one is found that is no worse. */
const mostAttempts = 64;

/**
 * A round makes all fixes that don't touch each other. If the text then has more errors than before, each half of them is tried, then each
 * quarter, and those that harm are left. Ends: rounds are bounded, and a text that has been there before is not made again.
 */
export async function fixSource(source: Source, judge: FindingsOf, unsafe = false): Promise<Fixed> {
  const seen = new Set([source.text]);
  const applied: Applied[] = [];
  let current = source;
  let found = await judge(source);
  for (let round = 0; round < mostRounds; round++) {
    const step = await nextStep(current, found, { unsafe, judge, seen });
    if (step === undefined) break;
    current = step.source;
    found = step.remaining;
    seen.add(current.text);
    applied.push(...step.applied);
  }
  return { source: current, applied, remaining: found };
}

async function nextStep(
  source: Source,
  found: readonly Diagnostic[],
  { unsafe, judge, seen }: { readonly unsafe: boolean; readonly judge: FindingsOf; readonly seen: ReadonlySet<string> },
): Promise<Fixed | undefined> {
  const proposed = proposals(source, found, unsafe);
  const fixes = compatible(proposed.map(({ fix }) => fix));
  const batches = [proposed.filter(({ fix }) => fixes.includes(fix))];
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const batch = batches.shift();
    if (batch === undefined || batch.length === 0) break;
    const edits = batch.flatMap(({ fix }) => fix.edits);
    const next = { ...source, text: applyEdits(source.text, edits) };
    if (!seen.has(next.text)) {
      const remaining = await judge(next);
      if (isNoWorse(remaining, found)) return { source: next, applied: batch, remaining };
    }
    const half = Math.ceil(batch.length / 2);
    if (half < batch.length) batches.push(batch.slice(0, half), batch.slice(half));
  }
  return undefined;
}

/** The first permitted fix of each finding that points into this text. */
function proposals(source: Source, found: readonly Diagnostic[], unsafe: boolean): readonly Applied[] {
  return found.flatMap((diagnostic) => {
    if (diagnostic.source !== source) return [];
    const fix = fixOf(diagnostic, unsafe);
    return fix === undefined ? [] : [{ diagnostic, fix }];
  });
}

export function fixOf({ fixes = [] }: Diagnostic, unsafe: boolean): Fix | undefined {
  return fixes.find(({ safety }) => safety === 'safe') ?? (unsafe ? fixes[0] : undefined);
}

function isNoWorse(after: readonly Diagnostic[], before: readonly Diagnostic[]): boolean {
  return count(after, isError) <= count(before, isError) && count(after, isSyntaxError) <= count(before, isSyntaxError);
}

function count(diagnostics: readonly Diagnostic[], test: (diagnostic: Diagnostic) => boolean): number {
  return diagnostics.filter(test).length;
}

function isSyntaxError({ severity, code }: Diagnostic): boolean {
  return severity === 'error' && code.startsWith('ESP1');
}

// Edits of a text: which of them can be made together, and the text that they make.

/** The text with all edits made; they must not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const ordered = edits
    .map((edit) => (edit.text === '' ? removal(edit.span, text) : edit))
    .toSorted((a, b) => b.span.start - a.span.start || b.span.end - a.span.end);
  return ordered.reduce((whole, { span, text: put }) => whole.slice(0, span.start) + put + whole.slice(span.end), text);
}

/** Two words with a mark between them stay two words; invisible characters separate nothing. */
function removal(span: Span, text: string): TextEdit {
  const isBetween = word.test(text.charAt(span.start - 1)) && word.test(text.charAt(span.end));
  const isSeen = /[^\p{C}]/u.test(text.slice(span.start, span.end));
  return isBetween && isSeen ? { span, text: ' ' } : { span: withSpace(span, text), text: '' };
}

const word = /[\p{L}\p{M}\p{N}_]/u;

/**
 * What goes at the end of a line takes the space before it along, and the only words of a line take
 * the line. Between words one space of two goes.
 */
function withSpace({ start, end }: Span, text: string): Span {
  const before = matchPart(/[ \t]*$/, text.slice(0, start)).length;
  const isFirst = start === before || text[start - before - 1] === '\n';
  const rest = /^[ \t]*(\r?\n|$)/.exec(text.slice(end));
  if (rest !== null) {
    if (!isFirst) return { start: start - before, end };
    return start === end || text.slice(start, end).endsWith('\n') ? { start, end } : { start: start - before, end: end + rest[0].length };
  }
  const isDouble = before > 0 && !isFirst && /^[ \t]/.test(text.slice(end));
  return isDouble ? { start: start - 1, end } : { start, end };
}

/** As many of the fixes as don't touch each other, earlier ones first. */
export function compatible(fixes: readonly Fix[]): readonly Fix[] {
  const chosen: Fix[] = [];
  for (const fix of fixes) {
    if (!chosen.some((other) => overlaps(fix, other))) chosen.push(fix);
  }
  return chosen;
}

/** Adjacent fixes conflict too: the order of two insertions at one place is unknown. */
function overlaps(a: Fix, b: Fix): boolean {
  return a.edits.some(({ span: one }) => b.edits.some(({ span: other }) => one.start <= other.end && other.start <= one.end));
}
