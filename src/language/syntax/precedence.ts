/** Orders the operators of a flat row of values: as in mathematics, `±` and `..` looser. */
import type { Item } from '../ast.ts';
import type { Token } from './tokens.ts';
import { across, signed } from './tree.ts';

/** A value with the signs before it. */
export interface Operand {
  readonly signs: readonly Token[];
  readonly value: Item;
}

type Arithmetic = '+' | '-' | '*' | '/' | '^' | '±';

const strength: Readonly<Record<string, number>> = { '..': 0, '±': 1, '+': 2, '-': 2, '*': 3, '/': 3, '^': 5 };
/** `-w * g` is `(-w) * g`, `-w^2` is `-(w^2)`. */
const signStrength = 4;

/** There is one operator less than operands. */
export function inOrder(operands: readonly Operand[], operators: readonly Token[]): Item {
  let next = 0;

  function climb(weakest: number): Item | undefined {
    const operand = operands[next];
    if (operand === undefined) return undefined;
    let left = operand.value;
    if (operand.signs.length > 0) {
      left = signed(operand.signs, absorb(left, signStrength + 1));
    }
    return absorb(left, weakest);
  }

  /** Extends `left`, which is the operand at `next`, by all operators at least as strong. */
  function absorb(left: Item, weakest: number): Item {
    let result = left;
    for (;;) {
      const operator = operators[next];
      const own = strength[operator?.image ?? ''];
      if (operator === undefined || own === undefined || own < weakest) return result;
      next++;
      const right = climb(operator.image === '^' ? own : own + 1);
      if (right === undefined) return result;
      result = combine(result, operator.image, right);
    }
  }

  const [first] = operands;
  return climb(0) ?? first?.value ?? { kind: 'missing', span: { start: 0, end: 0 } };
}

function combine(left: Item, operator: string, right: Item): Item {
  const span = across(left.span, right.span);
  return operator === '..'
    ? { kind: 'range', from: left, to: right, span }
    : { kind: 'binary', operator: arithmetic(operator), left, right, span };
}

const arithmeticOperators: readonly Arithmetic[] = ['+', '-', '*', '/', '^', '±'];

function arithmetic(mark: string): Arithmetic {
  return arithmeticOperators.find((operator) => operator === mark) ?? '+';
}
