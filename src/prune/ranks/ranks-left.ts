/** How many ranks the factors of a network have, by layer. */
import { mustMatrix } from '../../model/index.ts';
import { ranksOf } from '../../model/factors/matrix.ts';
import type { RunContext } from '../../state/context.ts';
import type { Network } from '../../state/network.ts';

/** A layer that is two factors in the written model. */
export interface RanksResult {
  readonly layer: string;
  /** Ranks of its matrix, and those that are left. */
  readonly of: number;
  readonly rank: number;
  /** Of the weight, and of both factors. */
  readonly before: number;
  readonly after: number;
}

export function ranksLeft({ outline }: Pick<RunContext, 'outline'>, { factored = [] }: Pick<Network, 'factored'>): readonly RanksResult[] {
  return factored.map((one) => {
    const matrix = mustMatrix(outline, one);
    const [rows, columns] = [matrix.rows.length, matrix.columns.length];
    return { layer: one.layer, of: ranksOf(matrix), rank: one.rank, before: rows * columns, after: one.rank * (rows + columns) };
  });
}
