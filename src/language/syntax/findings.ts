/** Keeps the first error of each statement, and marks the statements that have one. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Statement } from '../ast.ts';

export interface Findings {
  readonly statements: readonly Statement[];
  /** In textual order. */
  readonly diagnostics: readonly Diagnostic[];
}

export function oneFindingEach(
  statements: readonly Statement[],
  diagnostics: readonly Diagnostic[],
): Findings {
  if (diagnostics.length === 0) return { statements, diagnostics };
  const all = statements.flatMap(withInner);
  const broken = new Set<Statement>();
  const places = new Set<number>();
  const kept: Diagnostic[] = [];
  for (const diagnostic of [...diagnostics].sort((a, b) => startOf(a) - startOf(b))) {
    if (diagnostic.severity === 'error') {
      const place = startOf(diagnostic);
      const statement = statementAt(all, place);
      if (places.has(place) || (statement !== undefined && broken.has(statement))) continue;
      places.add(place);
      if (statement !== undefined) broken.add(statement);
    }
    kept.push(diagnostic);
  }
  const marked = broken.size === 0 ? statements : statements.map((one) => mark(one, broken));
  return { statements: marked, diagnostics: kept };
}

function startOf(diagnostic: Diagnostic): number {
  return diagnostic.span?.start ?? 0;
}

function withInner(statement: Statement): readonly Statement[] {
  return [statement, ...(statement.block?.statements.flatMap(withInner) ?? [])];
}

/** The statement whose own words, not whose block, reach over an offset. */
function statementAt(statements: readonly Statement[], offset: number): Statement | undefined {
  let low = 0;
  let high = statements.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((statements[middle]?.span.start ?? Infinity) <= offset) low = middle + 1;
    else high = middle;
  }
  const found = statements[low - 1];
  const end = found?.block?.span.start ?? found?.span.end ?? -1;
  return offset <= end ? found : undefined;
}

function mark(statement: Statement, broken: ReadonlySet<Statement>): Statement {
  const { block } = statement;
  const inner = block?.statements.map((one) => mark(one, broken));
  return {
    ...statement,
    ...(block === undefined || inner === undefined
      ? {}
      : { block: { ...block, statements: inner } }),
    ...(broken.has(statement) ? { broken: true } : {}),
  };
}
