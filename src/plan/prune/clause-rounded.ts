/** `rounded down`, and `keeping multiples of 8 rounded up`: to which side the count of pruned units goes. */
import { done } from '../../diagnostics/diagnostic.ts';
import { roundings, type Rounding } from '../../exact/rational.ts';
import type { TypedStatement, Value } from '../../language/typed.ts';
import { asChoice, asRecord, clause } from '../reading.ts';
import type { PruneClause } from './clause.ts';

export const rounded: PruneClause = {
  word: 'rounded',
  read: (statement) => done({ rounded: roundedSide(statement) }),
  words: (prune) => (prune.rounded === undefined ? '' : ` rounded ${prune.rounded}`),
};

/** Of what is pruned; absent where it is rounded to nearest. */
export type RoundedSide = Exclude<Rounding, 'nearest'>;

/** Multiples speak of what is kept: the higher they are, the less goes. */
export function roundedSide(statement: TypedStatement): RoundedSide | undefined {
  const keeping = clause(statement, 'keeping');
  const kept = keeping && sideOf(asRecord(keeping).fields['rounded']);
  if (kept !== undefined) return kept === 'up' ? 'down' : 'up';
  return sideOf(clause(statement, 'rounded'));
}

function sideOf(value: Value | undefined): RoundedSide | undefined {
  const word = value && asChoice(value).word;
  const side = roundings.find((name) => name === word);
  return side === 'nearest' ? undefined : side;
}
