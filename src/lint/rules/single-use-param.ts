/** A parameter stands for a number that is used in several places, or that is meant to be set. */
import * as catalogue from '../../diagnostics/catalogue/lint.ts';
import { usesOf } from '../reading/layers.ts';
import type { RecipeRule } from '../rule.ts';
import { finding } from '../lint-context.ts';

export const singleUseParam: RecipeRule = {
  name: 'single-use-param',
  definition: catalogue.singleUseParam,
  source: 'a habit of this project: a documented or bounded parameter is a knob, others are names',
  pedantic: true,
  reads: 'recipe',
  check: (context) =>
    context.recipe.params.flatMap(({ name, doc, bounds, span, source }) => {
      const isKnob = doc !== undefined || bounds !== undefined;
      const isElsewhere = source !== undefined && source !== context.recipe.source;
      if (isKnob || isElsewhere || usesOf(name, context) !== 2) return [];
      return [finding(context, catalogue.singleUseParam, { name }, span)];
    }),
};
