/** An adapter on a pruned layer knows the mask. */
import * as catalogue from '../../diagnostics/catalogue/lint.ts';
import { choiceIn, adaptersOf, prunesOf, selectorOf, statementsOf } from '../reading/statements.ts';
import type { RecipeRule } from '../rule.ts';
import { finding, unsafeFix } from '../scene.ts';

export const plainAdapter: RecipeRule = {
  name: 'plain-adapter',
  definition: catalogue.plainAdapter,
  source: 'Zimmer et al., arXiv:2312.15230: adapters that keep the zeros when they are merged',
  reads: 'recipe',
  check: (scene) => {
    const prunes = prunesOf(scene);
    return statementsOf(scene).flatMap(({ stage, statement }) => {
      const isNarrow = selectorOf(statement, 'in') !== undefined;
      const before = scene.stages.slice(0, scene.stages.indexOf(stage) + 1);
      const isMasked = prunes.some(
        (prune) =>
          before.includes(prune.stage) &&
          selectorOf(prune.statement, 'in') === undefined &&
          selectorOf(prune.statement, 'except') === undefined,
      );
      return adaptersOf(statement).flatMap((adapter) => {
        const form = choiceIn(adapter.args['form']);
        const isPlain = form?.word === 'plain';
        const isElsewhere = (isNarrow || adapter.args['on'] !== undefined) && !isMasked;
        const isPruned = prunes.some((prune) => before.includes(prune.stage));
        if (!isPlain || !isPruned || isElsewhere) return [];
        const fixes = [unsafeFix('write `masked`', form.span, 'masked')];
        const args = { form: form.word };
        return [finding(scene, catalogue.plainAdapter, args, form.span, { fixes })];
      });
    });
  },
};
