/** One threshold for all leaves nothing to rank in parts (language.md, "Scope is not allocation"). */
import * as catalogue from '../../../diagnostics/catalogue/clauses.ts';
import type { TypedStatement } from '../../typed.ts';
import { report, type RuleContext } from './rule.ts';

const parts: ReadonlySet<string> = new Set(['row', 'column', 'block']);

export function checkRanking({ clauses }: TypedStatement, context: RuleContext): void {
  const { by, ranked } = clauses;
  const allocation = by?.kind === 'record' ? by.fields['allocation'] : undefined;
  const per = ranked?.kind === 'record' ? ranked.fields['per'] : undefined;
  if (allocation?.kind !== 'choice' || per?.kind !== 'choice') return;
  if (allocation.word !== 'global' || !parts.has(per.word)) return;
  const args = { allocation: allocation.word, scope: per.word };
  report(context, catalogue.globalRanking, args, per.span);
}
