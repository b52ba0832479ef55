/** The clause `protect`. */
import type { ClauseDeclaration } from '../declaration.ts';
import { choice, floor, record } from '../values.ts';

export const protect: ClauseDeclaration = {
  kind: 'clause',
  word: 'protect',
  value: record(
    { name: 'min', word: 'min', noun: 'floor', shape: floor },
    { name: 'per', word: 'per', shape: choice('scope', 'layer', 'sublayer', 'block', 'class') },
  ),
  documentation: 'A floor: at least so much of every layer is kept.',
  example: 'prune weights by magnitude to 80% protect min 5% per layer',
};
