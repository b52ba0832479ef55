/** Which statements act during a stage instead of at one of its ends. */
import { lasts, timeClausesOf, type VerbDeclaration } from '../../vocabulary/index.ts';
import type { Statement } from '../ast.ts';
import type { Context } from './context.ts';

export function isTimeClause(word: string, verb: VerbDeclaration): boolean {
  return timeClausesOf(verb).includes(word);
}

export function isWindowed(statement: Statement, verb: VerbDeclaration): boolean {
  const has = (clause: string) => statement.clauses.some(({ word }) => word.text === clause);
  if (lasts(verb, has)) return true;
  return statement.clauses.some(({ word }) => isTimeClause(word.text, verb));
}

export function verbOf(statement: Statement, context: Context): VerbDeclaration | undefined {
  const declaration = context.vocabulary.heads.get(statement.head.text);
  return declaration?.kind === 'verb' ? declaration : undefined;
}
