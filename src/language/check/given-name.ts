/** The name that a statement gives: of a stage, a mark, a parameter, a criterion. */
import type { Statement, Word } from '../ast.ts';

export function givenName(statement: Statement): Word | undefined {
  const item = statement.object[0]?.items[0];
  return item?.kind === 'name' ? item : item?.kind === 'call' ? item.callee : undefined;
}
