/** One threshold for all leaves nothing to rank in parts (language.md, "Scope is not allocation"). */
import * as catalogue from '../../../diagnostics/catalogue/clauses.ts';
import { compare, rational, toDecimal } from '../../../exact/rational.ts';
import { evaluateExact } from '../../expressions/evaluate.ts';
import type { TypedStatement } from '../../typed.ts';
import { report, type RuleContext } from './rule.ts';

/** Blocks of SparseML and of sparse kernels are small; those of SparseGPT are not. */
const largest = rational(16);

const parts: ReadonlySet<string> = new Set(['row', 'column', 'block']);

export function checkRanking({ clauses }: TypedStatement, context: RuleContext): void {
  const { by, ranked } = clauses;
  const allocation = by?.kind === 'record' ? by.fields['allocation'] : undefined;
  const per = ranked?.kind === 'record' ? ranked.fields['per'] : undefined;
  if (per?.kind === 'choice' && per.word === 'block') checkBlocks(clauses, context);
  if (allocation?.kind !== 'choice' || per?.kind !== 'choice') return;
  if (allocation.word !== 'global' || !parts.has(per.word)) return;
  const args = { allocation: allocation.word, scope: per.word };
  report(context, catalogue.globalRanking, args, per.span);
}

/** What is asked for may be whole blocks. With a compensation, blocks are how far it reaches. */
function checkBlocks({ by, ranked, compensating }: TypedStatement['clauses'], context: RuleContext): void {
  const size = ranked?.kind === 'record' ? ranked.fields['size'] : undefined;
  const count = size?.kind === 'quantity' ? evaluateExact(size.amount, context.environment) : undefined;
  if (ranked === undefined || size === undefined || count === undefined) return;
  if (by === undefined || compensating !== undefined || compare(count, largest) > 0) return;
  report(context, catalogue.singlesInBlocks, { size: toDecimal(count) }, ranked.span);
}
