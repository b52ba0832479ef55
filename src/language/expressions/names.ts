/** The names inside an expression: which are free, and expressions put in their places. */
import { fold, type Table } from '../../basics/fold.ts';
import { unsliced } from '../../basics/slices.ts';
import type { Expr } from '../typed.ts';

/** Every name that stands for a value, in the order of its first use; callees and axes are not. */
export function freeNames(expr: Expr): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (inner: Expr): void => {
    if (inner.kind === 'name') names.add(inner.name);
    partsOf(inner).forEach(visit);
  };
  visit(expr);
  return names;
}

/** With `y` for `y[.., 10:]`. */
export function withoutSlices(expr: Expr): Expr {
  return expr.kind === 'name' ? { ...expr, name: unsliced(expr.name) } : mapParts(expr, withoutSlices);
}

export function wholeNames(expr: Expr): ReadonlySet<string> {
  return freeNames(withoutSlices(expr));
}

export function hasSlices(expr: Expr): boolean {
  return [...freeNames(expr)].some((name) => unsliced(name) !== name);
}

/** Every function and definition that is called. */
export function calledNames(expr: Expr): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (inner: Expr): void => {
    if (inner.kind === 'call') names.add(inner.callee);
    partsOf(inner).forEach(visit);
  };
  visit(expr);
  return names;
}

/** Puts expressions in the place of names, all at once. */
export function substitute(expr: Expr, bindings: ReadonlyMap<string, Expr>): Expr {
  if (bindings.size === 0) return expr;
  if (expr.kind === 'name') return bindings.get(expr.name) ?? expr;
  return mapParts(expr, (part) => substitute(part, bindings));
}

/** The direct parts of an expression. */
export function partsOf(expr: Expr): readonly Expr[] {
  return fold(parts, expr);
}

const parts: Table<Expr, [], readonly Expr[]> = {
  number: () => [],
  name: () => [],
  unary: (expr) => [expr.operand],
  abs: (expr) => [expr.operand],
  binary: (expr) => [expr.left, expr.right],
  call: (expr) => [...expr.args, ...Object.values(expr.named)],
  list: (expr) => expr.items,
  index: (expr) => [expr.base, expr.index],
};

/** The same expression with each of its direct parts replaced. */
export function mapParts(expr: Expr, change: (part: Expr) => Expr): Expr {
  return fold(rewritten, expr, change);
}

const rewritten: Table<Expr, [change: (part: Expr) => Expr], Expr> = {
  number: (expr) => expr,
  name: (expr) => expr,
  unary: (expr, change) => ({ ...expr, operand: change(expr.operand) }),
  abs: (expr, change) => ({ ...expr, operand: change(expr.operand) }),
  binary: (expr, change) => ({ ...expr, left: change(expr.left), right: change(expr.right) }),
  call: (expr, change) => {
    const named = Object.entries(expr.named).map(([name, value]) => [name, change(value)] as const);
    return { ...expr, args: expr.args.map(change), named: Object.fromEntries(named) };
  },
  list: (expr, change) => ({ ...expr, items: expr.items.map(change) }),
  index: (expr, change) => ({ ...expr, base: change(expr.base), index: change(expr.index) }),
};
