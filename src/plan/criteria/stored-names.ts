/** Names of statistics that a recipe has collected, in an expression whose parameters have values. */
import { freeNames } from '../../language/expressions/names.ts';
import type { Expr } from '../../language/typed.ts';
import { vocabulary, wordsOf } from '../../vocabulary/index.ts';

/** Whatever is neither a word of the vocabulary nor of a mark, in the order of its first use. */
export function storedIn(expr: Expr): readonly string[] {
  const variables = wordsOf(vocabulary, 'variable');
  return [...freeNames(expr)].filter((name) => !variables.has(name) && !name.includes('.') && name !== 'pi');
}
