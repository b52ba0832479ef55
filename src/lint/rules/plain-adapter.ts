/** An adapter on a pruned layer knows the mask. */
import * as catalogue from '../../diagnostics/catalogue/lint.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { adaptersOf, choiceIn, prunesOf, statementsOf } from '../reading/statements.ts';
import type { RecipeRule } from '../rule.ts';
import { finding, unsafeFix } from '../lint-context.ts';

export const plainAdapter: RecipeRule = {
  name: 'plain-adapter',
  definition: catalogue.plainAdapter,
  source: 'Zimmer et al., arXiv:2312.15230: adapters that keep the zeros when they are merged',
  reads: 'recipe',
  check: (context) => {
    const prunes = prunesOf(context);
    const first = prunes[0]?.index ?? Infinity;
    // From this stage on every layer has a mask.
    const whole = prunes.find(({ statement }) => isWhole(statement))?.index ?? Infinity;
    return statementsOf(context).flatMap(({ index, statement }) =>
      adaptersOf(statement).flatMap((adapter) => {
        const form = choiceIn(adapter.args['form']);
        const isNarrow = !isWhole(statement) || adapter.args['on'] !== undefined;
        const masked = isNarrow ? whole : first;
        if (form?.word !== 'plain' || index < masked) return [];
        const fixes = [unsafeFix('write `masked`', form.span, 'masked')];
        return [finding(context, catalogue.plainAdapter, { form: form.word }, form.span, { fixes })];
      }),
    );
  },
};

/** Without a selection of its own. */
function isWhole({ clauses }: TypedStatement): boolean {
  return clauses['in'] === undefined && clauses['except'] === undefined;
}
