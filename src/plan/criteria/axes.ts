/** Which axes a value has, and whether an expression is one that is carried out. */
import { printExpression } from '../../language/expressions/print.ts';
import type { Expr } from '../../language/typed.ts';
import type { Refused } from './criterion.ts';
import { elementwise, extrema, ordered, reductions } from './names.ts';
import { shareOfTop } from './tops.ts';

export type Axes = ReadonlySet<string>;

/** The axes of each name; a name that is not here is refused. */
export type Scope = ReadonlyMap<string, Axes>;
type Call = Extract<Expr, { kind: 'call' }>;
const none: Axes = new Set();

/** The axes of an expression's value, or the first part of it that is not carried out. */
export function axesOf(expr: Expr, scope: Scope): Axes | Refused {
  switch (expr.kind) {
    case 'number':
      return none;
    case 'name':
      return expr.name === 'pi' ? none : (scope.get(expr.name) ?? { refused: `\`${expr.name}\` in a criterion` });
    case 'unary':
    case 'abs':
      return axesOf(expr.operand, scope);
    case 'binary':
      return union([expr.left, expr.right], scope);
    case 'call':
      return axesOfCall(expr, scope);
    case 'list':
      return { refused: 'a list in a criterion' };
    case 'index':
      return { refused: 'an index in a criterion' };
  }
}

export function isRefused<T extends object>(value: T | Refused): value is Refused {
  return 'refused' in value;
}

function union(exprs: readonly Expr[], scope: Scope): Axes | Refused {
  const all = new Set<string>();
  for (const expr of exprs) {
    const axes = axesOf(expr, scope);
    if (isRefused(axes)) return axes;
    axes.forEach((axis) => all.add(axis));
  }
  return all;
}

function axesOfCall(call: Call, scope: Scope): Axes | Refused {
  const { callee, args, over, named: labelled } = call;
  const [argument, second] = args;
  if (ordered.has(callee)) return axesOfOrdered(call, scope);
  const isElementwise = elementwise.has(callee) || (extrema.has(callee) && second !== undefined);
  if (!isElementwise && !reductions.has(callee)) return { refused: `the function \`${callee}\` in a criterion` };
  const fits = elementwise.has(callee) || !isElementwise ? args.length === 1 : true;
  if (argument === undefined || !fits || Object.keys(labelled).length > 0) return { refused: `\`${callee}\` with these arguments` };
  if (isElementwise) return over === undefined ? union(args, scope) : { refused: `\`${callee}\` over axes` };
  const axes = axesOf(argument, scope);
  if (isRefused(axes)) return axes;
  const missing = over?.find((axis) => !axes.has(axis)) ?? (axes.size === 0 ? 'any' : undefined);
  if (missing !== undefined) return { refused: `\`${printExpression(call)}\`, whose argument has no axis \`${missing}\`,` };
  return new Set(over === undefined ? [] : [...axes].filter((axis) => !over.includes(axis)));
}

function axesOfOrdered(call: Call, scope: Scope): Axes | Refused {
  const { callee, args, over } = call;
  const [argument, second] = args;
  const fits = callee === 'top' ? shareOfTop(call) !== undefined : second === undefined;
  if (argument === undefined || !fits) return { refused: `\`${callee}\` with these arguments` };
  if (over !== undefined) return { refused: `\`${callee}\` over axes` };
  const axes = axesOf(argument, scope);
  if (isRefused(axes) || axes.size > 0) return axes;
  return { refused: `\`${printExpression(call)}\`, the order of one number,` };
}
