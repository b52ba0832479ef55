/** A mark is rewound to, compared with or used as a teacher. */
import * as catalogue from '../../diagnostics/catalogue/lint.ts';
import { statementsOf } from '../reading/statements.ts';
import { usesOf } from '../reading/layers.ts';
import type { RecipeRule } from '../rule.ts';
import { finding } from '../lint-context.ts';

export const unusedMark: RecipeRule = {
  name: 'unused-mark',
  definition: catalogue.unusedMark,
  source: 'language.md, "Marks": a mark keeps parameters, statistics, masks and optimizer',
  reads: 'recipe',
  check: (context) =>
    statementsOf(context).flatMap(({ statement }) => {
      const { verb, object } = statement;
      if (verb !== 'mark' || object.kind !== 'text') return [];
      if (usesOf(object.text, context) > 1) return [];
      return [finding(context, catalogue.unusedMark, { name: object.text }, object.span)];
    }),
};
