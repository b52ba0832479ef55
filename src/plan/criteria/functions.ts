/** The functions that scores and statistics are computed with, by what they do to axes. */

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
