/** An expression of a weight and a threshold as a function of two numbers, in double precision. */
import { toNumber } from '../exact/rational.ts';
import { itemsOf } from '../compute/expressions/lists.ts';
import type { Expr } from '../language/typed.ts';

type Element = (w: number, t: number) => number;

/** The expression has been accepted when planning (src/plan/prune/weight-expression.ts). */
export function elementOf(expr: Expr): Element {
  switch (expr.kind) {
    case 'number': {
      const value = toNumber(expr.value);
      return () => value;
    }
    case 'name':
      return variable(expr.name);
    case 'unary': {
      const of = elementOf(expr.operand);
      return (w, t) => -of(w, t);
    }
    case 'abs': {
      const of = elementOf(expr.operand);
      return (w, t) => Math.abs(of(w, t));
    }
    case 'binary': {
      const [left, right] = [elementOf(expr.left), elementOf(expr.right)];
      const operate = operators[expr.operator];
      if (operate === undefined) return refused(expr.operator);
      return (w, t) => operate(left(w, t), right(w, t));
    }
    case 'call': {
      const args = expr.args.map(elementOf);
      const call = functions[expr.callee];
      if (call === undefined) return refused(expr.callee);
      return (w, t) => call(...args.map((of) => of(w, t)));
    }
    case 'index':
      return item(expr);
    case 'list':
      return refused('a list');
  }
}

/** `softmax([a, b])[0]`, less its largest so that no power overflows, or an item itself. */
function item({ base, index }: Extract<Expr, { kind: 'index' }>): Element {
  const at = index.kind === 'number' ? toNumber(index.value) : NaN;
  const list = base.kind === 'call' ? base.args[0] : base;
  const items = (list === undefined ? [] : itemsOf(list)).map(elementOf);
  const own = items[at];
  if (own === undefined) return refused('an item that is not there');
  if (base.kind !== 'call') return own;
  return (w, t) => {
    const mine = own(w, t);
    return 1 / items.reduce((sum, of) => sum + Math.exp(of(w, t) - mine), 0);
  };
}

function variable(name: string): Element {
  if (name === 'w') return (w) => w;
  if (name === 't') return (_w, t) => t;
  return name === 'pi' ? () => Math.PI : refused(name);
}

const operators: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '^': (a, b) => a ** b,
};

const functions: Readonly<Record<string, (...args: readonly number[]) => number>> = {
  sqrt: (a = NaN) => Math.sqrt(a),
  exp: (a = NaN) => Math.exp(a),
  ln: (a = NaN) => Math.log(a),
  abs: (a = NaN) => Math.abs(a),
  max: (...args) => Math.max(...args),
  min: (...args) => Math.min(...args),
};

function refused(what: string): never {
  throw new TypeError(`${what} is refused when planning`);
}
