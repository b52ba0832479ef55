/** Lowers `sweep PARAM in …`. */
import * as catalogue from '../../diagnostics/catalogue/clauses.ts';
import type { BlockDeclaration } from '../../vocabulary/index.ts';
import type { Statement } from '../ast.ts';
import type { Sweep } from '../typed.ts';
import { readBlockHead } from './block.ts';
import { report } from './context.ts';
import type { Lowering } from './lowering.ts';
import { variationOf } from './variation.ts';

export function lowerSweep(
  statement: Statement,
  declaration: BlockDeclaration,
  lowering: Lowering,
): Sweep | undefined {
  const head = readBlockHead(statement, declaration, false, lowering);
  const body = lowering.steps(statement.block?.statements ?? [], 'block', lowering);
  if (!head.fine || head.object === undefined) return undefined;
  const values = head.clauses.values['in'];
  if (values === undefined) {
    const args = { head: statement.head.text, clauses: '`in`' };
    return report(lowering, catalogue.missingClause, args, statement.head.span);
  }
  const variation = variationOf(values, head.object, lowering);
  return variation && { kind: 'sweep', over: [variation], body, span: statement.span };
}
