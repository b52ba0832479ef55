/** Lowers `repeat N times { … }`. */
import type { BlockDeclaration } from '../../vocabulary/index.ts';
import type { Statement } from '../ast.ts';
import type { Repeat } from '../typed.ts';
import { quantityIn, readBlockHead } from './block.ts';
import type { Lowering } from './lowering.ts';

export function lowerRepeat(
  statement: Statement,
  declaration: BlockDeclaration,
  lowering: Lowering,
): Repeat | undefined {
  const head = readBlockHead(statement, declaration, false, lowering);
  const body = lowering.steps(statement.block?.statements ?? [], 'block', lowering);
  const times = quantityIn(head.object, 'count');
  if (!head.fine || times === undefined) return undefined;
  const until = head.clauses.values['until'];
  return {
    kind: 'repeat',
    times,
    ...(until === undefined ? {} : { until }),
    body,
    span: statement.span,
  };
}
