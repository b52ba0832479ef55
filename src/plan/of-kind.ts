/** Statements of a plan by their kind, and answers that differ from kind to kind: each is a table, and no chain of questions. */
import type { TypedStatement } from '../language/typed.ts';
import type { PlannedStatement } from './plan.ts';

/** What statements of a recipe came to in a plan. */
export type PlannedBySource = ReadonlyMap<TypedStatement, readonly PlannedStatement[]>;
export type StatementKind = PlannedStatement['kind'];

/** A statement of this kind, or of one of these. */
export type OfKind<Kind extends StatementKind> = Extract<PlannedStatement, { readonly kind: Kind }>;

/** By kind, what answers a question about a statement; the type check finds a kind without an answer. */
export type Answers<Kind extends StatementKind, Rest extends readonly unknown[], Answer> = {
  readonly [Own in Kind]: (statement: OfKind<Own>, ...rest: Rest) => Answer;
};

/** The answer of the statement's kind; undefined where the table has none. */
export function answerFor<Kind extends StatementKind, Rest extends readonly unknown[], Answer>(
  table: Answers<Kind, Rest, Answer>,
  statement: OfKind<Kind>,
  ...rest: Rest
): Answer;
export function answerFor<Rest extends readonly unknown[], Answer>(
  table: Partial<Answers<StatementKind, Rest, Answer>>,
  statement: PlannedStatement,
  ...rest: Rest
): Answer | undefined;
export function answerFor<Rest extends readonly unknown[], Answer>(
  table: Partial<Answers<StatementKind, Rest, Answer>>,
  statement: PlannedStatement,
  ...rest: Rest
): Answer | undefined {
  // A function of one kind is only ever called with statements of that kind.
  const answer = table[statement.kind] as ((statement: PlannedStatement, ...rest: Rest) => Answer) | undefined;
  return answer?.(statement, ...rest);
}

/** Those of some kinds, in their order. */
export function ofKind<Kind extends StatementKind>(statements: readonly PlannedStatement[], ...kinds: readonly Kind[]): OfKind<Kind>[] {
  return statements.filter((statement): statement is OfKind<Kind> => isOfKind(statement, kinds));
}

/** The same of all stages. */
export function ofKindIn<Kind extends StatementKind>(
  stages: readonly { readonly statements: readonly PlannedStatement[] }[],
  ...kinds: readonly Kind[]
): OfKind<Kind>[] {
  return stages.flatMap(({ statements }) => ofKind(statements, ...kinds));
}

function isOfKind<Kind extends StatementKind>(statement: PlannedStatement, kinds: readonly Kind[]): statement is OfKind<Kind> {
  return kinds.some((kind) => kind === statement.kind);
}
