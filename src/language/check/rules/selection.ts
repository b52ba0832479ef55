/** Rules of units, and of rankings beside one threshold for all. */
import { globalRanking, singlesInBlocks } from '../../../diagnostics/catalogue/clauses.ts';
import { bareShare } from '../../../diagnostics/catalogue/types.ts';
import { multiply, one, rational, subtract, toDecimal, compare } from '../../../exact/rational.ts';
import { weightsKeepResource } from '../../../diagnostics/catalogue/names.ts';
import { resources } from '../../../vocabulary/index.ts';
import type { TypedStatement } from '../../typed.ts';
import { wordsOfValue } from '../clauses.ts';
import { report, sparsityOf, textAt, type RuleContext } from './rule.ts';
import { evaluateExact } from '../../expressions/evaluate.ts';

/** Here a bare share of units is the pruned part, in other tools the remaining part: the hint names both. */
export function checkUnits({ object, clauses }: TypedStatement, context: RuleContext): void {
  const { to } = clauses;
  const single = wordsOfValue(object).find((word) => word === 'weights' || word === 'tiles');
  if (to?.kind === 'quantity' && single !== undefined) {
    const base = to.unit === 'ratio' ? (to.base ?? '') : '';
    const args = { base, unit: single };
    if (resources.includes(base)) report(context, weightsKeepResource, args, to.span);
  }
  const units = wordsOfValue(object).filter((word) => word !== 'weights' && word !== 'tiles');
  if (to?.kind !== 'quantity' || to.unit !== 'sparsity' || units.length === 0) return;
  const share = textAt(context, to.span);
  // A parameter says by its type what it means, and `20% sparsity` by its word.
  if (!/^[\d._]+ ?%$/.test(share)) return;
  const sparsity = sparsityOf(to, context);
  if (sparsity === undefined) return;
  const args = { share, rest: `${toDecimal(multiply(subtract(one, sparsity), rational(100)))}%`, units: units.join(' and ') };
  const edit = (text: string, safety: 'safe' | 'unsafe') => ({ title: `write \`${text}\``, edits: [{ span: to.span, text }], safety });
  report(context, bareShare, args, to.span, { fixes: [edit(`${share} sparsity`, 'safe'), edit(`${share} density`, 'unsafe')] });
}

// One threshold for all leaves nothing to rank in parts (language.md, "Scope is not allocation").

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
  report(context, globalRanking, { allocation: allocation.word, scope: per.word }, per.span);
}

/** What is asked for may be whole blocks. With a compensation, blocks are how far it reaches. */
function checkBlocks({ by, ranked, compensating }: TypedStatement['clauses'], context: RuleContext): void {
  const size = ranked?.kind === 'record' ? ranked.fields['size'] : undefined;
  const count = size?.kind === 'quantity' ? evaluateExact(size.amount, context.environment) : undefined;
  if (ranked === undefined || size === undefined || count === undefined) return;
  if (by === undefined || compensating !== undefined || compare(count, largest) > 0) return;
  report(context, singlesInBlocks, { size: toDecimal(count) }, ranked.span);
}
