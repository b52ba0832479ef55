/** A pattern fits the layers that it is asked of. */
import * as catalogue from '../../diagnostics/catalogue/lint.ts';
import { rational } from '../../exact/rational.ts';
import type { Layer } from '../../model/graph.ts';
import { percent } from '../reading/amounts.ts';
import { inputsOf, selectedLayers } from '../reading/layers.ts';
import { prunesOf } from '../reading/statements.ts';
import type { ModelRule } from '../rule.ts';
import { finding, textAt } from '../lint-context.ts';

export const densePattern: ModelRule = {
  name: 'dense-pattern',
  definition: catalogue.densePattern,
  source: 'Mishra et al., arXiv:2104.08378: layers whose sizes do not fit stay dense',
  reads: 'model',
  asks: (context) => prunesOf(context).some(({ statement }) => statement.clauses['to']?.kind === 'pattern'),
  check: (context, facts) =>
    prunesOf(context).flatMap(({ statement }) => {
      const { to } = statement.clauses;
      if (to?.kind !== 'pattern') return [];
      const selected = selectedLayers(statement, context, facts);
      const dense = selected.filter((layer) => inputsOf(layer) % to.of !== 0);
      if (dense.length === 0) return [];
      const share = percent(rational(weightsOf(dense), weightsOf(selected)));
      const layers = dense.map(({ name }) => name);
      const args = { pattern: textAt(context, to.span), of: to.of, layers, share };
      return [finding(context, catalogue.densePattern, args, to.span)];
    }),
};

function weightsOf(layers: readonly Layer[]): number {
  return layers.reduce((sum, { count }) => sum + count, 0);
}
