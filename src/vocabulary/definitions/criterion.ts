/** The definition `criterion`: a score of a unit. */
import type { DefinitionDeclaration } from '../declaration.ts';

export const criterion: DefinitionDeclaration = {
  kind: 'definition',
  word: 'criterion',
  builds: 'expression',
  value: { kind: 'expression', role: 'criterion' },
  clauses: [],
  documentation: 'A score of a unit.',
  example: 'criterion wanda-like = |w| * sqrt(avg(x^2))\nprune weights by wanda-like to 50%',
};
