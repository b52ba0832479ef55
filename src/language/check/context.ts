/** What every part of the checker is given: the words, the names, and where findings go. */
import { diagnose, type Definition, type Diagnostic, type Place, type Source, type Span } from '../../diagnostics/diagnostic.ts';
import type { ClauseDeclaration, QuantityShape, Shape, Vocabulary } from '../../vocabulary/index.ts';
import type { Value } from '../typed.ts';
import type { Cursor } from './cursor.ts';
import type { Names } from '../names.ts';

export interface Context {
  readonly source: Source;
  readonly vocabulary: Vocabulary;
  readonly names: Names;
  readonly findings: Findings;
  /** Reads a shape inside another; undefined where the value is wrong, which is reported then. */
  readonly read: (shape: Shape, cursor: Cursor, context: Context) => Value | undefined;
  /** Of the statement at hand. */
  readonly subject: Subject;
}

/** What has been found, and how much of it is an error. */
export type Findings = { readonly list: Diagnostic[]; errors: number };

export interface Subject {
  /** The values of the metric or parameter that the statement speaks of. */
  values?: QuantityShape | undefined;
  /** The clauses of its head, whose words may have been meant. */
  clauses?: readonly ClauseDeclaration[];
  /** What the statement removes, where such units are counted. */
  units?: string | undefined;
  /** True where samples are scored, each by itself. */
  scoresSamples?: boolean;
}

export function noFindings(): Findings {
  return { list: [], errors: 0 };
}

export function addFinding({ findings }: Pick<Context, 'findings'>, finding: Diagnostic): void {
  findings.list.push(finding);
  if (finding.severity === 'error') findings.errors++;
}

export function countErrors({ findings }: Context): number {
  return findings.errors;
}

export function report<A>(
  context: Context,
  definition: Definition<A>,
  args: A,
  span: Span,
  more: Pick<Place, 'fixes' | 'related'> = {},
): undefined {
  addFinding(context, diagnose(definition, args, { source: context.source, span, ...more }));
}

/** A context for one statement; `muted` where the parser has reported it already. */
export function contextOfStatement(context: Context, muted: boolean): Context {
  return { ...context, subject: {}, findings: muted ? noFindings() : context.findings };
}

export function textAt(context: Context, span: Span): string {
  return context.source.text.slice(span.start, span.end).replace(/\s+/g, ' ');
}
