/** `first layer` means what a reader takes it for: in a transformer it is a matrix of the first block. */
import * as catalogue from '../../diagnostics/catalogue/lint.ts';
import type { Selector } from '../../language/typed.ts';
import { prunesOf, prunesWeights, selectorOf } from '../reading/statements.ts';
import type { ModelRule } from '../rule.ts';
import { finding, type LintContext } from '../lint-context.ts';

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
  return prunesOf(context)
    .map(({ statement }) => statement)
    .filter(prunesWeights)
    .flatMap((statement) => selectorOf(statement, 'except')?.terms ?? [])
    .filter((term) => term.kind === 'position' && term.position === 'first');
}
