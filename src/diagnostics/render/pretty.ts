/** Findings for a person at a terminal: what, where, why and what to do. */
import picocolors from 'picocolors';
import type { Diagnostic, Related, Source, Span } from '../diagnostic.ts';
import { excerptOf } from './excerpt.ts';
import { locationOf } from './location.ts';
import { visible } from './visible.ts';

export interface PrettyOptions {
  readonly color: boolean;
  /** Columns of the terminal; excerpts fit them. */
  readonly columns: number;
}

type Paint = ReturnType<typeof picocolors.createColors>;

/** One block a finding, blank lines between them, and a line break at the end. */
export function renderPretty(diagnostics: readonly Diagnostic[], options: PrettyOptions): string {
  const paint = picocolors.createColors(options.color);
  return diagnostics.map((each) => block(each, paint, options.columns) + '\n').join('\n');
}

function block(diagnostic: Diagnostic, paint: Paint, columns: number): string {
  const tint = { error: paint.red, warning: paint.yellow, hint: paint.cyan }[diagnostic.severity];
  const { severity, code, message, why, help, rule } = diagnostic;
  const label = rule === undefined ? code : `${code} ${rule}`;
  return [
    `${tint(paint.bold(severity))}${tint(`[${label}]`)}: ${paint.bold(visible(message))}`,
    ...place(diagnostic, tint, paint, columns),
    note('why', why, paint),
    ...(help === undefined ? [] : [note('help', help, paint)]),
    ...(diagnostic.fixes ?? []).map((fix) => note('fix', fix.title, paint)),
    ...(diagnostic.related ?? []).flatMap((each) => relatedLines(each, paint, columns)),
  ].join('\n');
}

function place(where: Diagnostic | Related, tint: (text: string) => string, paint: Paint, columns: number): readonly string[] {
  const location = locationOf(where);
  if (location === undefined) return [];
  const arrow = ` ${paint.dim('-->')} ${location}`;
  if (where.source === undefined || where.span === undefined) return [arrow];
  return [arrow, ...excerptLines(where.source, where.span, { tint, paint, columns })];
}

function excerptLines(
  source: Source,
  span: Span,
  { tint, paint, columns }: { readonly tint: (text: string) => string; readonly paint: Paint; readonly columns: number },
): readonly string[] {
  const gutter = 8;
  const excerpt = excerptOf(source, span, Math.max(20, columns - gutter));
  const number = String(excerpt.lineNumber);
  const margin = ' '.repeat(number.length);
  const bar = paint.dim('|');
  return [`${margin} ${bar}`, `${paint.dim(number)} ${bar} ${excerpt.text}`.trimEnd(), `${margin} ${bar} ${tint(excerpt.marker)}`];
}

function note(label: string, text: string, paint: Paint): string {
  const lines = text.split('\n').map(visible);
  return `  ${paint.dim('=')} ${paint.bold(label)}: ${lines.join('\n    ')}`;
}

function relatedLines(related: Related, paint: Paint, columns: number): readonly string[] {
  return [note('see', related.message, paint), ...place(related, paint.cyan, paint, columns)];
}
