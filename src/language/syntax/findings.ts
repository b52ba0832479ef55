/** Keeps the first error of each statement, and marks the statements that have one. */
import { startOfSpan, diagnose, type Diagnostic, type Source, type Span } from '../../diagnostics/diagnostic.ts';
import type { Statement } from '../ast.ts';
import * as catalogue from '../../diagnostics/catalogue/syntax.ts';
import type { SelectedLayer } from './selection.ts';

export interface Findings {
  readonly statements: readonly Statement[];
  /** In textual order. */
  readonly diagnostics: readonly Diagnostic[];
}

/** An error behind a statement on its last line counts as the statement's. */
export function oneFindingEach(text: string, statements: readonly Statement[], diagnostics: readonly Diagnostic[]): Findings {
  if (diagnostics.length === 0) return { statements, diagnostics };
  const all = statements.flatMap(withInner);
  const broken = new Set<Statement>();
  const lines = lineStarts(text);
  /** Lines outside of statements that have an error. */
  const brokenLines = new Set<number>();
  const kept: Diagnostic[] = [];
  for (const diagnostic of [...diagnostics].sort((a, b) => startOf(a) - startOf(b))) {
    if (diagnostic.severity === 'error') {
      const place = startOf(diagnostic);
      const line = lines[lastAtMost(lines, place, (start) => start)] ?? 0;
      const statement = statementAt(all, place, line);
      if (statement === undefined ? brokenLines.has(line) : broken.has(statement)) continue;
      if (statement === undefined) brokenLines.add(line);
      else broken.add(statement);
    }
    kept.push(diagnostic);
  }
  const marked = broken.size === 0 ? statements : statements.map((one) => mark(one, broken));
  return { statements: marked, diagnostics: kept };
}

function startOf(diagnostic: Diagnostic): number {
  return startOfSpan(diagnostic.span);
}

function withInner(statement: Statement): readonly Statement[] {
  return [statement, ...(statement.block?.statements.flatMap(withInner) ?? [])];
}

/** The statement whose own words, not whose block, reach over an offset or end on its line. */
function statementAt(statements: readonly Statement[], offset: number, line: number): Statement | undefined {
  const found = statements[lastAtMost(statements, offset, ({ span }) => span.start)];
  const end = found?.block?.span.start ?? found?.span.end ?? -1;
  return offset <= end || line <= end ? found : undefined;
}

/** The index of the last of sorted items whose place is not after a limit, or -1. */
function lastAtMost<T>(items: readonly T[], limit: number, placeOf: (item: T) => number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = items[middle];
    if (item !== undefined && placeOf(item) <= limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (const { index, 0: end } of text.matchAll(/\r\n|[\r\n\u2028\u2029]/g)) starts.push(index + end.length);
  return starts;
}

function mark(statement: Statement, broken: ReadonlySet<Statement>): Statement {
  const { block } = statement;
  const inner = block?.statements.map((one) => mark(one, broken));
  return {
    ...statement,
    ...(block === undefined || inner === undefined ? {} : { block: { ...block, statements: inner } }),
    ...(broken.has(statement) ? { broken: true } : {}),
  };
}

/** The finding of a layer's name or pattern that needs quotes. */
export function layerFinding({ written, kind, meant }: SelectedLayer, source: Source, span: Span): Diagnostic {
  const put = (text: string, safety: 'safe' | 'unsafe') => {
    const title = text.startsWith('`') ? `write ${text}` : `write \`${text}\``;
    return { source, span, fixes: [{ title, edits: [{ span, text }], safety }] };
  };
  switch (kind) {
    case 'name':
      return diagnose(catalogue.quotelessName, { name: written }, put(`\`${written}\``, 'safe'));
    case 'glob':
      return diagnose(catalogue.quotelessGlob, { glob: written }, put(JSON.stringify(written), 'safe'));
    case 'regular-expression': {
      const place = meant === undefined ? { source, span } : put(JSON.stringify(meant), 'unsafe');
      return diagnose(catalogue.regularExpression, { written, glob: meant }, place);
    }
  }
}
