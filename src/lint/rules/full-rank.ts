/** An adapter's rank is below the smaller side of its layer. */
import * as catalogue from '../../diagnostics/catalogue/lint.ts';
import { isInteger } from '../../exact/rational.ts';
import { matrixOf, takesAdapter } from '../../plan/adapters/matrix.ts';
import { amountOf } from '../reading/amounts.ts';
import { layersOf } from '../reading/layers.ts';
import { adaptersOf, statementsOf } from '../reading/statements.ts';
import type { ModelRule } from '../rule.ts';
import { finding, textAt } from '../lint-context.ts';

export const fullRank: ModelRule = {
  name: 'full-rank',
  definition: catalogue.fullRank,
  source: 'Hu et al., arXiv:2106.09685: the rank is far below the sides of the matrix',
  reads: 'model',
  asks: (context) => statementsOf(context).some(({ statement }) => adaptersOf(statement).some(({ args }) => args['rank'] !== undefined)),
  check: (context, facts) =>
    statementsOf(context).flatMap(({ statement }) =>
      adaptersOf(statement).flatMap(({ args: { rank, on } }) => {
        const amount = amountOf(rank, context);
        if (rank === undefined || amount === undefined || !isInteger(amount)) return [];
        const chosen = on?.kind === 'selector' ? layersOf(on, context, facts) : facts.layers;
        const full = chosen.filter(takesAdapter).filter((layer) => {
          const { rows, columns } = matrixOf(layer);
          return amount.n >= BigInt(Math.min(rows, columns));
        });
        const [first] = full;
        if (first === undefined) return [];
        const { rows, columns } = matrixOf(first);
        const args = { rank: textAt(context, rank.span), layers: full.map(({ name }) => name), size: `${rows} × ${columns}` };
        return [finding(context, catalogue.fullRank, args, rank.span)];
      }),
    ),
};
