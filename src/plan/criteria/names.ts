/** What scores and statistics are made of: functions, by what they do to axes, and names of weights, marks, norms and collected statistics. */
import { freeNames, wholeNames } from '../../language/expressions/names.ts';
import type { Expr } from '../../language/typed.ts';
import { vocabulary, wordsOf } from '../../vocabulary/index.ts';

/** One argument, element by element. */
export const elementwise: ReadonlySet<string> = new Set([...['sqrt', 'exp', 'ln', 'abs', 'step', 'cos', 'floor']]);
/** One argument, over the axes behind `over`, or over all of them; `distances` looks along the others, too. */
export const reductions: ReadonlySet<string> = new Set([...['sum', 'mean', 'max', 'min', 'var', 'std', 'norm', 'distances']]);
/** Of two arguments or more, the largest or smallest of each element. */
export const extrema: ReadonlySet<string> = new Set(['max', 'min']);
/** Their first argument's values are put in order over the whole layer; all axes stay. */
export const ordered: ReadonlySet<string> = new Set(['tail', 'top']);
/** Reductions whose value for a sum is the sum of their values. */
export const linearReductions: ReadonlySet<string> = new Set(['sum', 'mean']);
/** Axes of a stored weight; an operator that lacks one has a single index there. */
export const weightAxes: ReadonlySet<string> = new Set([...['out', 'in', 'kd', 'kh', 'kw', 'direction']]);
/** Axes of a statistic of the input: one value for each weight of a row. */
export const inputAxes: ReadonlySet<string> = new Set(['in', 'kd', 'kh', 'kw']);
export const outputAxes: ReadonlySet<string> = new Set(['out']);

/** Axes of one sample of a layer's input or output besides its units. */
export const positionAxes: ReadonlySet<string> = new Set(['token', 'space']);
export const normNames = ['gamma', 'beta'] as const;
export type NormName = (typeof normNames)[number];

export function normsIn(expr: Expr): readonly NormName[] {
  const names = freeNames(expr);
  return normNames.filter((name) => names.has(name));
}

/** Whatever is neither a word of the vocabulary nor of a mark, in the order of its first use. */
export function storedIn(expr: Expr): readonly string[] {
  const variables = wordsOf(vocabulary, 'variable');
  return [...wholeNames(expr)].filter((name) => !variables.has(name) && !name.includes('.') && name !== 'pi');
}

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
  return new Map(['w', ...marksIn(expr).map(weightAt)].map((name) => [name, weightAxes]));
}
