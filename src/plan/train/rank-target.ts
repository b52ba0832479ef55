/** How many ranks matrices keep: an energy, a number, or a share of them. */
import { multiply, rational, round } from '../../exact/rational.ts';
import type { Rational } from '../../exact/rational.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { amountOf, asQuantity, asRecord, clause } from '../reading.ts';
import { shareText } from '../share-text.ts';

export interface RankGoal {
  /** Of the sum of squared singular values; the weights then decide how many are kept. */
  readonly energy?: string;
  /** Of so many ranks; undefined where the energy decides. */
  readonly rankOf: (ranks: number) => number | undefined;
}

export function rankGoal(statement: TypedStatement): RankGoal {
  const to = clause(statement, 'to');
  if (to === undefined) throw new TypeError('the checker asks for a target');
  if (to.kind === 'quantity') return { rankOf: (ranks) => shareOf(ranks, amountOf(to)) };
  const { energy, rank } = asRecord(to).fields;
  if (energy !== undefined) {
    return { energy: shareText(amountOf(asQuantity(energy))), rankOf: () => undefined };
  }
  if (rank === undefined) throw new TypeError('the checker promises an energy or a rank');
  const most = Number(round(amountOf(asQuantity(rank))));
  return { rankOf: (ranks) => Math.min(ranks, most) };
}

/** To nearest, and one at least. */
function shareOf(ranks: number, share: Rational): number {
  return Math.max(1, Number(round(multiply(rational(ranks), share))));
}
