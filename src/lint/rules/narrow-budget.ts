/** A budget for adapters covers most of the layers that they retrain. */
import * as catalogue from '../../diagnostics/catalogue/lint.ts';
import { floor, multiply, rational } from '../../exact/rational.ts';
import { parameterCount } from '../../plan/facts.ts';
import { costOf, takesAdapter } from '../../plan/adapters/matrix.ts';
import { amountOf } from '../reading/amounts.ts';
import { layersOf } from '../reading/layers.ts';
import { adaptersOf, objectsOf, spanOfClause, statementsOf, type Placed } from '../reading/statements.ts';
import type { ModelRule } from '../rule.ts';
import { finding, textAt } from '../lint-context.ts';

export const narrowBudget: ModelRule = {
  name: 'narrow-budget',
  definition: catalogue.narrowBudget,
  source: 'Hu et al., arXiv:2106.09685: small ranks on many layers beat a large one on few',
  reads: 'model',
  asks: (context) => statementsOf(context).some(hasBudget),
  check: (context, facts) =>
    statementsOf(context)
      .filter(hasBudget)
      .flatMap(({ statement }) => {
        const [adapter] = adaptersOf(statement);
        const { within } = statement.clauses;
        const share = amountOf(within, context);
        if (adapter === undefined || share === undefined || within === undefined) return [];
        const on = adapter.args['on'];
        const chosen = on?.kind === 'selector' ? layersOf(on, context, facts) : facts.layers;
        const costs = chosen.filter(takesAdapter).map(costOf);
        const parameters = parameterCount(facts);
        const covered = cover(costs, Number(floor(multiply(share, rational(parameters)))));
        if (covered === 0 || 2 * covered >= costs.length) return [];
        const needed = costs.reduce((sum, cost) => sum + cost, 0);
        const full = `${(Math.ceil((1e4 * needed) / parameters) / 100).toFixed(2)}%`;
        const budget = textAt(context, within.span).replace(/ of params$/, '');
        const args = { budget, covered, all: costs.length, full };
        return [finding(context, catalogue.narrowBudget, args, spanOfClause(statement, 'within'))];
      }),
};

/** Adapters alone share the budget, and their rank is open. */
function hasBudget({ statement }: Placed): boolean {
  const [adapter, ...more] = adaptersOf(statement);
  const isAlone = more.length === 0 && objectsOf(statement).length === 1;
  const isOpen = adapter?.args['rank'] === undefined;
  return adapter !== undefined && isAlone && isOpen && statement.clauses['within'] !== undefined;
}

/** How many adapters of rank 1 fit at most: the cheapest. */
function cover(costs: readonly number[], budget: number): number {
  let left = budget;
  return costs.toSorted((a, b) => a - b).filter((cost) => (left -= cost) >= 0).length;
}
