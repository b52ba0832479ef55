/** The clause `ranked`. */
import type { ClauseDeclaration } from '../declaration.ts';
import { branchNames, unitNames } from '../pruned/names.ts';
import { choice, count, record } from '../values.ts';

export const ranked: ClauseDeclaration = {
  kind: 'clause',
  word: 'ranked',
  noun: 'scope',
  value: record(
    {
      name: 'per',
      word: 'per',
      shape: choice('scope', 'layer', 'row', 'column', 'block', 'class'),
    },
    { name: 'size', shape: count, optional: true },
  ),
  default: 'per layer',
  idle: {
    objects: [...unitNames, ...branchNames, 'samples', 'zeros'],
  },
  documentation: 'Who competes with whom.',
  example: 'prune weights by magnitude to 50% ranked per row',
};
