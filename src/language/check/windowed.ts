/** Which statements act during a stage instead of at one of its ends. */
import type { VerbDeclaration } from '../../vocabulary/index.ts';
import type { Statement } from '../ast.ts';
import type { Context } from './context.ts';

const timeClauses: ReadonlySet<string> = new Set(['over', 'every']);

export function isTimeClause(word: string): boolean {
  return timeClauses.has(word);
}

export function isWindowed(statement: Statement, verb: VerbDeclaration): boolean {
  return verb.lasting === true || statement.clauses.some(({ word }) => isTimeClause(word.text));
}

export function verbOf(statement: Statement, context: Context): VerbDeclaration | undefined {
  const declaration = context.vocabulary.heads.get(statement.head.text);
  return declaration?.kind === 'verb' ? declaration : undefined;
}
