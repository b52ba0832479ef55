/**
 * Suppressions in place: `# espalier-ignore RULE: REASON` at the end of a line, or on a line of its own above the one that it means.
 * Several rules are separated by commas; a warning of the checker is called by its code.
 */
import { listAt } from '../basics/maps.ts';
import * as catalogue from '../diagnostics/catalogue/lint.ts';
import { startOfSpan, diagnose, type Diagnostic, type Source, type Span } from '../diagnostics/diagnostic.ts';
import { codes } from '../diagnostics/codes.ts';
import { suggest } from '../diagnostics/suggest.ts';
import { parseSource } from '../language/yaml/parse-source.ts';
import type { Vocabulary } from '../vocabulary/index.ts';
import { safeFix } from './rules/rule.ts';

export interface Suppression {
  readonly rule: string;
  /** What it covers: from the start of a line to its end. */
  readonly line: Span;
  /** The name of the rule in the comment. */
  readonly span: Span;
  /** The whole comment, with what stands before it where that is only space. */
  readonly comment: Span;
  /** False where other rules stand in the same comment. */
  readonly alone: boolean;
  readonly hasReason: boolean;
}

const mark = 'espalier-ignore';

export function suppressionsIn(source: Source, vocabulary: Vocabulary): readonly Suppression[] {
  if (!source.text.includes(mark)) return [];
  // Only the parser knows the comments: a `#` may be part of a quoted text.
  const { comments } = parseSource(source, vocabulary).tree;
  return comments.flatMap(({ span }) => suppressionsOf(span, source.text));
}

function suppressionsOf({ start, end }: Span, text: string): readonly Suppression[] {
  const match = /^#+\s*espalier-ignore\b\s*([^:]*)(?::(.*))?$/s.exec(text.slice(start, end));
  if (match === null) return [];
  const [whole, list = '', reason = ''] = match;
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const isOwnLine = text.slice(lineStart, start).trim() === '';
  const line = isOwnLine ? lineBelow(end, text) : { start: lineStart, end: lineEnd(start, text) };
  const comment = isOwnLine
    ? { start: lineStart, end: Math.min(text.length, lineEnd(start, text) + 1) }
    : { start: lineStart + text.slice(lineStart, start).trimEnd().length, end };
  const at = start + whole.indexOf(mark) + mark.length;
  const named = [...list.matchAll(/[^\s,]+/g)];
  const offset = text.slice(at, end).search(/\S|$/);
  return named.map(({ 0: rule, index }) => {
    const from = at + offset + index;
    const hasReason = reason.trim() !== '';
    return { rule, line, span: { start: from, end: from + rule.length }, comment, alone: named.length === 1, hasReason };
  });
}

/** The next line that holds more than a comment. */
function lineBelow(from: number, text: string): Span {
  let start = lineEnd(from, text) + 1;
  while (start < text.length) {
    const end = lineEnd(start, text);
    if (!/^\s*(#|$)/.test(text.slice(start, end))) return { start, end };
    start = end + 1;
  }
  return { start: text.length, end: text.length };
}

function lineEnd(from: number, text: string): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

/** What a rule found, and the rule's name. */
export type Found = { readonly rule: string; readonly diagnostic: Diagnostic };

export interface Known {
  readonly names: readonly string[];
  /** Rules that did not run: switched off, or without a model. */
  readonly silent: ReadonlySet<string>;
  /** Whether findings of the checker, which are called by their codes, are among those judged. */
  readonly codesSpeak: boolean;
}

const code = /^ESP\d{4}$/;

/** What is not suppressed, and what is wrong with the suppressions themselves. */
export function suppress(
  found: readonly Found[],
  suppressions: readonly Suppression[],
  known: Known,
  source: Source,
): readonly Diagnostic[] {
  const used = new Set<Suppression>();
  const holding = byPlace(suppressions.filter(({ hasReason }) => hasReason));
  const open = found.filter(({ rule, diagnostic }) => {
    const { severity, span } = diagnostic;
    if (diagnostic.source !== source || isFinal(rule, severity)) return true;
    const names = new Set([rule, diagnostic.code]);
    const cover = [...names].flatMap((name) => listAt(holding, placeOf(name, startOfSpan(span), source.text)));
    cover.forEach((one) => used.add(one));
    return cover.length === 0;
  });
  const complaints = suppressions.flatMap((one) => complain(one, used.has(one), known, source));
  return [...open.map(({ diagnostic }) => diagnostic), ...complaints];
}

/** Errors of the checker cannot be suppressed; findings of rules that a project made errors can. */
function isFinal(rule: string, severity: Diagnostic['severity']): boolean {
  return severity === 'error' && code.test(rule);
}

/** Rule and line: what a suppression and the findings that it covers have in common. */
function byPlace(suppressions: readonly Suppression[]): ReadonlyMap<string, Suppression[]> {
  const places = new Map<string, Suppression[]>();
  for (const one of suppressions) {
    const place = `${one.rule} ${one.line.start}`;
    const others = places.get(place);
    if (others === undefined) places.set(place, [one]);
    else others.push(one);
  }
  return places;
}

function placeOf(rule: string, start: number, text: string): string {
  return `${rule} ${text.lastIndexOf('\n', start - 1) + 1}`;
}

function complain(
  { rule: name, span, comment, alone, hasReason }: Suppression,
  isUsed: boolean,
  { names, silent, codesSpeak }: Known,
  source: Source,
): readonly Diagnostic[] {
  if (!names.includes(name) && !codes.has(name)) {
    const args = { name, nearest: code.test(name) ? undefined : suggest(name, names) };
    return [diagnose(catalogue.unknownRule, args, { source, span })];
  }
  if (!hasReason) return [diagnose(catalogue.missingReason, { name }, { source, span })];
  if (isUsed || silent.has(name) || (code.test(name) && !codesSpeak)) return [];
  const fixes = alone ? [safeFix('remove it', comment, '')] : [];
  return [diagnose(catalogue.unusedSuppression, { name }, { source, span, fixes })];
}
