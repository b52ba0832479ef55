/** A selection names layers that the model has. */
import { layerGroups } from '../../language/check/components.ts';
import * as catalogue from '../../diagnostics/catalogue/lint.ts';
import type { Selector } from '../../language/typed.ts';
import { selectLayers } from '../../model/selectors/select-layers.ts';
import { selectorOf, statementsOf, type Placed } from '../reading/statements.ts';
import type { ModelRule } from '../rule.ts';
import { finding, textAt, type LintContext } from '../lint-context.ts';

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
        const nearest = problem.help;
        const args = { term: textAt(context, term.span), file: facts.file, nearest };
        return [finding(context, catalogue.unmatchedLayers, args, term.span)];
      }),
    ),
};

/** A first and a last layer are in every model. */
function mayMiss({ kind }: Selector['terms'][number]): boolean {
  return kind !== 'position';
}

function selectionsOf(context: LintContext): readonly Selector[] {
  return statementsOf(context).flatMap(({ statement }: Placed) =>
    (['in', 'except'] as const).flatMap((word) => selectorOf(statement, word) ?? []),
  );
}
