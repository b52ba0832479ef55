/** A mark is rewound to, compared with or used as a teacher. */
import * as catalogue from '../../diagnostics/catalogue/lint.ts';
import { statementsOf } from '../reading/statements.ts';
import { usesOf } from '../reading/words.ts';
import type { RecipeRule } from '../rule.ts';
import { finding } from '../scene.ts';

export const unusedMark: RecipeRule = {
  name: 'unused-mark',
  definition: catalogue.unusedMark,
  source: 'language.md, "Marks": a mark keeps parameters, statistics, masks and optimizer',
  reads: 'recipe',
  check: (scene) =>
    statementsOf(scene).flatMap(({ statement }) => {
      const { verb, object } = statement;
      if (verb !== 'mark' || object.kind !== 'text') return [];
      if (usesOf(object.text, scene) > 1) return [];
      return [finding(scene, catalogue.unusedMark, { name: object.text }, object.span)];
    }),
};
