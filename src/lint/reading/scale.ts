/**
 * The scale of a criterion: by which power of the scales of a layer's weights and inputs its scores
 * grow. In a layer whose weights are c times as large and which computes the same, gradients are 1/c
 * of what they were: |w·g| stays as it is, and |w| does not (as a dimensional analysis).
 */
import { toNumber } from '../../exact/rational.ts';
import type { Expr } from '../../language/typed.ts';

/** Exponents; `mixed` where terms of different scales are added. */
export type Scale = 'mixed' | { readonly weight: number; readonly input: number };

const none: Scale = { weight: 0, input: 0 };

/** Undefined where the expression has a name or a function whose scale is not known. */
export function scaleOf(expr: Expr): Scale | undefined {
  switch (expr.kind) {
    case 'number':
      return none;
    case 'name':
      return scaleOfName(expr.name);
    case 'unary':
    case 'abs':
      return scaleOf(expr.operand);
    case 'binary':
      return scaleOfBinary(expr);
    case 'call':
      return scaleOfCall(expr);
    case 'list':
    case 'index':
      return undefined;
  }
}

export function isFree(scale: Scale): boolean {
  return scale !== 'mixed' && scale.weight === 0 && scale.input === 0;
}

const names: ReadonlyMap<string, Scale> = new Map([
  ['w', { weight: 1, input: 0 }],
  ['g', { weight: -1, input: 0 }],
  ['x', { weight: 0, input: 1 }],
  ['hessian', { weight: 0, input: 2 }],
]);

function scaleOfName(name: string): Scale | undefined {
  return names.get(name.endsWith('.w') ? 'w' : name);
}

function scaleOfBinary({ operator, left, right }: Extract<Expr, { kind: 'binary' }>) {
  const [a, b] = [scaleOf(left), scaleOf(right)];
  switch (operator) {
    case '*':
      return product(a, b, 1);
    case '/':
      return product(a, b, -1);
    case '+':
    case '-':
      if (left.kind === 'number') return b;
      return right.kind === 'number' ? a : sum(a, b);
    case '^':
      return right.kind === 'number' ? raised(a, toNumber(right.value)) : undefined;
    default:
      return none;
  }
}

const keeping = new Set([...['avg', 'sum', 'max', 'min', 'mean', 'std', 'norm', 'distances', 'abs', 'diag', 'tail']]);
const forgetting = new Set(['code', 'draw', 'rank', 'softmax', 'top', 'step', 'exp', 'ln']);

function scaleOfCall({ callee, args }: Extract<Expr, { kind: 'call' }>): Scale | undefined {
  const [first] = args;
  if (forgetting.has(callee)) return none;
  if (first === undefined) return undefined;
  if (keeping.has(callee)) return scaleOf(first);
  if (callee === 'sqrt') return raised(scaleOf(first), 0.5);
  if (callee === 'var') return raised(scaleOf(first), 2);
  if (callee === 'cholesky') return raised(scaleOf(first), 0.5);
  return callee === 'inverse' ? raised(scaleOf(first), -1) : undefined;
}

function product(a: Scale | undefined, b: Scale | undefined, sign: 1 | -1): Scale | undefined {
  if (a === undefined || b === undefined) return undefined;
  if (a === 'mixed' || b === 'mixed') return 'mixed';
  return { weight: a.weight + sign * b.weight, input: a.input + sign * b.input };
}

function sum(a: Scale | undefined, b: Scale | undefined): Scale | undefined {
  if (a === undefined || b === undefined) return undefined;
  if (a === 'mixed' || b === 'mixed') return 'mixed';
  return a.weight === b.weight && a.input === b.input ? a : 'mixed';
}

function raised(a: Scale | undefined, power: number): Scale | undefined {
  if (a === undefined || a === 'mixed') return a;
  return { weight: a.weight * power, input: a.input * power };
}
