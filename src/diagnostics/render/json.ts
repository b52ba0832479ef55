/** Findings for programs, and how many there are of each severity. `formatVersion` rises when a field changes its meaning or goes away. */
import { fixesOf, type Diagnostic, type Fix, type Source, type Span } from '../diagnostic.ts';
import { jsonText } from './escapes.ts';
import { positionAt, type Position } from './position.ts';

type Counts = { readonly errors: number; readonly warnings: number; readonly hints: number };

export function countBySeverity(diagnostics: readonly Diagnostic[]): Counts {
  const count = (severity: Diagnostic['severity']): number => diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
  return { errors: count('error'), warnings: count('warning'), hints: count('hint') };
}

/** `2 errors, 1 warning`; `no findings` for none. */
export function inWords(counts: Counts): string {
  const parts = [quantity(counts.errors, 'error'), quantity(counts.warnings, 'warning'), quantity(counts.hints, 'hint')].filter(
    (part) => part !== '',
  );
  return parts.length === 0 ? 'no findings' : parts.join(', ');
}

function quantity(count: number, noun: string): string {
  return count === 0 ? '' : `${count} ${noun}${count === 1 ? '' : 's'}`;
}

type JsonReport = { readonly formatVersion: 1; readonly diagnostics: readonly JsonDiagnostic[]; readonly summary: Counts };

interface JsonDiagnostic extends JsonPlace, Pick<Diagnostic, 'code' | 'severity' | 'message' | 'why' | 'help' | 'rule'> {
  readonly related: readonly (JsonPlace & { readonly message: string })[];
  readonly fixes: readonly Fix[];
}

/** Lines and columns count from 1, `span` holds UTF-16 offsets; both ends are half-open. */
interface JsonPlace {
  readonly file?: string;
  readonly start?: Position;
  readonly end?: Position;
  readonly span?: Span;
}

/** One JSON document with a final line break. */
export function renderJson(diagnostics: readonly Diagnostic[]): string {
  return jsonText(jsonReport(diagnostics), 2) + '\n';
}

export function jsonReport(diagnostics: readonly Diagnostic[]): JsonReport {
  return { formatVersion: 1, diagnostics: diagnostics.map(jsonDiagnostic), summary: countBySeverity(diagnostics) };
}

function jsonDiagnostic(diagnostic: Diagnostic): JsonDiagnostic {
  const { code, severity, message, why, help, rule } = diagnostic;
  return {
    code,
    severity,
    message,
    why,
    help,
    rule,
    ...jsonPlace(diagnostic.source, diagnostic.span, diagnostic.file),
    related: (diagnostic.related ?? []).map((related) => ({ message: related.message, ...jsonPlace(related.source, related.span) })),
    fixes: fixesOf(diagnostic),
  };
}

function jsonPlace(source?: Source, span?: Span, file?: string): JsonPlace {
  if (source === undefined) return file === undefined ? {} : { file };
  if (span === undefined) return { file: source.name };
  const [start, end] = [positionAt(source, span.start), positionAt(source, span.end)];
  return { file: source.name, start, end, span };
}
