/** The clause `ranked`. */
import type { ClauseDeclaration } from '../declaration.ts';
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
    objects: [
      ...['channels', 'neurons', 'heads', 'dimensions', 'experts', 'hidden', 'width', 'rows'],
      ...['sublayers', 'blocks', 'samples', 'zeros'],
    ],
  },
  documentation: 'Who competes with whom.',
  example: 'prune weights by magnitude to 50% ranked per row',
};
