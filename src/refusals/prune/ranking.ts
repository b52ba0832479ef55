/** What weights and tiles cannot do at once with how they are ranked, allocated or compensated. */
import type { TypedStatement } from '../../language/typed.ts';
import { sharesByMeasure, allocationOfStatement, rankedScope } from '../../plan/prune/manner.ts';
import { targetKindOf } from '../../plan/prune/target.ts';
import { asChoice, asRecord, clause, itemsOf } from '../../plan/reading.ts';
import { isWindowed } from '../../plan/schedule/window.ts';
import { placeOf, type Refusal } from '../refusal.ts';

export function rankingRefusals(statement: TypedStatement): readonly Refusal[] {
  const found: Refusal[] = [];
  const refuse = (what: string, word: string, instead?: string): void => {
    const span = placeOf(statement, word);
    found.push({ what, span, instead });
  };
  const target = targetKindOf(statement).kind;
  const allocation = allocationOfStatement(statement);
  const compensating = clause(statement, 'compensating');
  const method = compensating && asRecord(compensating).fields['by'];
  if (method !== undefined && asChoice(method).word === 'bias' && isWindowed(statement)) {
    const what = '`compensating by bias` of a prune with a window';
    refuse(what, 'compensating', 'use `compensating by obs`');
  }
  if (target === 'pattern' && clause(statement, 'among') !== undefined) {
    const what = '`among` with a pattern, which takes the worst of every group,';
    refuse(what, 'among', 'write a share: `to 50%`');
  }
  if (clause(statement, 'sequentially') !== undefined && allocation === 'global') {
    const what = '`sequentially` with `global`, whose one threshold needs every score at once,';
    refuse(what, 'sequentially', 'use `uniform`');
  }
  const scope = rankedScope(statement);
  if (scope === 'layer') return found;
  const words = `\`ranked per ${scope}\``;
  // A floor of a layer says nothing of its rows, unless the count of the layer holds it.
  if (clause(statement, 'protect') !== undefined && !sharesByMeasure(statement)) {
    refuse(`\`protect\` with ${words}`, 'protect');
  }
  if (target === 'removal') refuse(`\`removing\` with ${words}`, 'removing');
  if (target === 'pattern') refuse(`a pattern with ${words}`, 'ranked');
  if (scope === 'block' && allocation !== 'uniform') {
    refuse(`\`${allocation}\` with ${words}`, 'ranked', 'use `uniform`');
  }
  return found;
}

/** `rescored` with what the statement does not prune, or beside another way to score. */
export function rescoringRefusals(statement: TypedStatement): readonly Refusal[] {
  const value = clause(statement, 'rescored');
  const every = value && asRecord(value).fields['every'];
  if (every?.kind !== 'quantity') return [];
  const words = itemsOf(statement.object).map((item) => asChoice(item).word);
  if (['share', 'units', ...words].includes(every.unit)) return [];
  const instead = 'write a number of units or a share of them: `rescored every 1 unit`';
  return [{ what: `rescoring every so many ${every.unit}`, span: every.span, instead }];
}
