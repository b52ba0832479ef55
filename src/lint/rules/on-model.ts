/** Rules about a recipe on its model. */
import { countIn } from '../../basics/numbers.ts';
import { flatMapDefined } from '../../basics/lists.ts';
import * as catalogue from '../../diagnostics/catalogue/lint.ts';
import { floor, isInteger, multiply, rational } from '../../exact/rational.ts';
import { layerGroups } from '../../language/check/components.ts';
import type { Selector } from '../../language/typed.ts';
import { selectLayers } from '../../model/selectors/select-layers.ts';
import { costOf, matrixOf, takesAdapter } from '../../plan/adapters/lora-part.ts';
import { parameterCount } from '../../plan/facts.ts';
import { finding, textAt, type LintContext, type ModelRule } from './rule.ts';
import { amountOf, percent } from '../reading/amounts.ts';
import { inputsOf, layersOf, selectedLayers } from '../reading/layers.ts';
import * as read from '../reading/statements.ts';

/** `first layer` means what a reader takes it for: in a transformer it is a matrix of the first block. */
export const firstOfAttention: ModelRule = {
  name: 'first-of-attention',
  definition: catalogue.firstOfAttention,
  source: 'Sanh et al., arXiv:2005.07683: embeddings and the head stay dense',
  reads: 'model',
  asks: (context) => firstLayersIn(context).length > 0,
  check: (context, facts) => {
    const first = facts.layers.find(({ roles }) => roles.has('first layer'));
    if (first === undefined || !first.roles.has('attention')) return [];
    return firstLayersIn(context).map(({ span }) => finding(context, catalogue.firstOfAttention, { layer: first.name }, span));
  },
};

/** What prunes of weights leave out. */
function firstLayersIn(context: LintContext): readonly Selector['terms'][number][] {
  return flatMapDefined(
    read
      .prunesOf(context)
      .map(({ statement }) => statement)
      .filter(read.prunesWeights),
    (statement) => read.selectorOf(statement, 'except')?.terms,
  ).filter((term) => term.kind === 'position' && term.position === 'first');
}

/** A pattern fits the layers that it is asked of. */
export const densePattern: ModelRule = {
  name: 'dense-pattern',
  definition: catalogue.densePattern,
  source: 'Mishra et al., arXiv:2104.08378: layers whose sizes do not fit stay dense',
  reads: 'model',
  asks: (context) => read.prunesOf(context).some(({ statement }) => statement.clauses['to']?.kind === 'pattern'),
  check: (context, facts) =>
    read.prunesOf(context).flatMap(({ statement }) => {
      const { to } = statement.clauses;
      if (to?.kind !== 'pattern') return [];
      const selected = selectedLayers(statement, context, facts);
      const dense = selected.filter((layer) => inputsOf(layer) % to.of !== 0);
      if (dense.length === 0) return [];
      const share = percent(rational(countIn(dense), countIn(selected)));
      const args = { pattern: textAt(context, to.span), of: to.of, layers: dense.map(({ name }) => name), share };
      return [finding(context, catalogue.densePattern, args, to.span)];
    }),
};

/** A budget for adapters covers most of the layers that they retrain. */
export const narrowBudget: ModelRule = {
  name: 'narrow-budget',
  definition: catalogue.narrowBudget,
  source: 'Hu et al., arXiv:2106.09685: small ranks on many layers beat a large one on few',
  reads: 'model',
  asks: (context) => read.statementsOf(context).some(hasBudget),
  check: (context, facts) =>
    read
      .statementsOf(context)
      .filter(hasBudget)
      .flatMap(({ statement }) => {
        const [adapter] = read.adaptersOf(statement);
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
        const args = { budget: textAt(context, within.span).replace(/ of params$/, ''), covered, all: costs.length, full };
        return [finding(context, catalogue.narrowBudget, args, read.spanOfClause(statement, 'within'))];
      }),
};

/** Adapters alone share the budget, and their rank is open. */
function hasBudget({ statement }: read.Placed): boolean {
  const [adapter, ...more] = read.adaptersOf(statement);
  const isAlone = more.length === 0 && read.objectsOf(statement).length === 1;
  const isOpen = adapter?.args['rank'] === undefined;
  return adapter !== undefined && isAlone && isOpen && statement.clauses['within'] !== undefined;
}

/** How many adapters of rank 1 fit at most: the cheapest. */
function cover(costs: readonly number[], budget: number): number {
  let left = budget;
  return costs.toSorted((a, b) => a - b).filter((cost) => (left -= cost) >= 0).length;
}

/** A selection names layers that the model has. */
export const unmatchedLayers: ModelRule = {
  name: 'unmatched-layers',
  definition: catalogue.unmatchedLayers,
  source: 'planning refuses it (ESP3050)',
  reads: 'model',
  asks: (context) => selectionsOf(context).some((one) => one.terms.some(mayMiss)),
  check: (context, facts) =>
    selectionsOf(context).flatMap((selector) =>
      selector.terms.filter(mayMiss).flatMap((term) => {
        const alone: Selector = { ...selector, terms: [term] };
        const { recipe } = context;
        const found = selectLayers(alone, facts.layers, layerGroups(recipe), recipe.source);
        const [problem] = found.diagnostics;
        if (found.value !== undefined || problem === undefined) return [];
        const args = { term: textAt(context, term.span), file: facts.file, nearest: problem.help };
        return [finding(context, catalogue.unmatchedLayers, args, term.span)];
      }),
    ),
};

/** A first and a last layer are in every model. */
function mayMiss({ kind }: Selector['terms'][number]): boolean {
  return kind !== 'position';
}

function selectionsOf(context: LintContext): readonly Selector[] {
  return read
    .statementsOf(context)
    .flatMap(({ statement }: read.Placed) => flatMapDefined(['in', 'except'] as const, (word) => read.selectorOf(statement, word)));
}

/** An adapter's rank is below the smaller side of its layer. */
export const fullRank: ModelRule = {
  name: 'full-rank',
  definition: catalogue.fullRank,
  source: 'Hu et al., arXiv:2106.09685: the rank is far below the sides of the matrix',
  reads: 'model',
  asks: (context) =>
    read.statementsOf(context).some(({ statement }) => read.adaptersOf(statement).some(({ args }) => args['rank'] !== undefined)),
  check: (context, facts) =>
    read.statementsOf(context).flatMap(({ statement }) =>
      read.adaptersOf(statement).flatMap(({ args: { rank, on } }) => {
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
