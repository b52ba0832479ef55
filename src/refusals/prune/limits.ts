/** What a prune whose amount a metric measures cannot be, whatever the model is. */
import type { TypedStatement } from '../../language/typed.ts';
import { allocationOfStatement } from '../../plan/prune/manner.ts';
import { targetKindOf } from '../../plan/prune/target.ts';
import { asChoice, asRecord, clause } from '../../plan/reading.ts';
import { vocabulary, wordsOf } from '../../vocabulary/index.ts';
import { isHard } from '../hard-mask.ts';
import { placeOf, type Refusal } from '../refusal.ts';

export function limitRefusals(statement: TypedStatement): readonly Refusal[] {
  const limited = clause(statement, 'limited');
  const metric = limited && asRecord(limited).fields['by'];
  if (metric === undefined) return [];
  const found: Refusal[] = [];
  const { word } = asChoice(metric);
  if (wordsOf(vocabulary, 'metric').has(word)) {
    const instead = 'define one of the weights: `metric pqi = 1 - mean(sqrt(|w|))^2 / mean(|w|)`';
    found.push({ what: `\`limited by ${word}\``, span: metric.span, instead });
  }
  const target = targetKindOf(statement);
  if (target.kind !== 'removal' || target.of !== 'remaining') {
    const what = '`limited` with an amount that is no share of the remaining weights';
    const instead = 'write `removing 90% of remaining`';
    found.push({ what, span: placeOf(statement, 'removing'), instead });
  }
  const allocation = allocationOfStatement(statement);
  if (allocation !== 'uniform' && allocation !== 'global') {
    const what = `\`limited\` with ${allocation === 'computed' ? '`allocated`' : `\`${allocation}\``}`;
    const instead = 'use `uniform`, for an amount of each layer, or `global`';
    found.push({ what, span: placeOf(statement, 'limited'), instead });
  }
  if (clause(statement, 'protect') !== undefined) {
    const instead = 'write a lower share behind `removing`: the rest stays';
    found.push({ what: '`protect` with `limited`', span: placeOf(statement, 'protect'), instead });
  }
  if (!isHard(statement)) {
    found.push({ what: '`mask` with `limited`', span: placeOf(statement, 'mask') });
  }
  return found;
}
