/** Names of collected statistics in the criteria of plans, which are texts. */
import { expressionOf } from './read.ts';
import { storedIn } from './stored-names.ts';

export function storedInText(text: string): readonly string[] {
  const expr = expressionOf(text);
  return expr === undefined ? [] : storedIn(expr);
}
