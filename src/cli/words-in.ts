/** The words of a typed value, and the variables and names that its expressions read. */
import { calledNames, freeNames } from '../language/expressions/names.ts';
import type { Value } from '../language/typed.ts';

export function wordsIn(value: Value): readonly string[] {
  switch (value.kind) {
    case 'choice':
      return [value.word, ...Object.values(value.args).flatMap(wordsIn)];
    case 'record':
      return Object.values(value.fields).flatMap(wordsIn);
    case 'list':
      return value.items.flatMap(wordsIn);
    case 'expression':
      return [...freeNames(value.expr), ...calledNames(value.expr)];
    case 'quantity':
      return [value.unit];
    default:
      return [value.kind];
  }
}
