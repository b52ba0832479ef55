/** Rules of units, floors, rankings and patterns. */
import * as catalogue from '../../../diagnostics/catalogue/types.ts';
import { multiply, one, rational, subtract, toDecimal } from '../../../exact/rational.ts';
import { weightsKeepResource } from '../../../diagnostics/catalogue/names.ts';
import { resources } from '../../../vocabulary/index.ts';
import type { TypedStatement } from '../../typed.ts';
import { wordsOfValue } from '../clause-rules.ts';
import { report, sparsityOf, textAt, type RuleContext } from './rule.ts';

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
  const rest = `${toDecimal(multiply(subtract(one, sparsity), rational(100)))}%`;
  const args = { share, rest, units: units.join(' and ') };
  const edit = (text: string, safety: 'safe' | 'unsafe') => ({ title: `write \`${text}\``, edits: [{ span: to.span, text }], safety });
  report(context, catalogue.bareShare, args, to.span, { fixes: [edit(`${share} sparsity`, 'safe'), edit(`${share} density`, 'unsafe')] });
}
