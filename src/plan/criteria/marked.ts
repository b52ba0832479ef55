/** `start.w`: weights of a mark in an expression. */
import { freeNames } from '../../language/expressions/names.ts';
import type { Expr } from '../../language/typed.ts';
import { weightAxes } from './functions.ts';

const weight = '.w';

/** The marks whose weights an expression names. */
export function marksIn(expr: Expr): readonly string[] {
  return [...freeNames(expr)].filter((name) => name.endsWith(weight)).map((name) => name.slice(0, -weight.length));
}

/** How an expression calls the weights of a mark. */
export function weightAt(mark: string): string {
  return mark + weight;
}

/** The weights of a layer, of now and of the marks that the expression names. */
export function weightScope(expr: Expr): Map<string, ReadonlySet<string>> {
  const names = ['w', ...marksIn(expr).map(weightAt)];
  return new Map(names.map((name) => [name, weightAxes]));
}
