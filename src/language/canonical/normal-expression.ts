/**
 * One spelling for expressions that mean the same on any machine. Only identities that hold bit for
 * bit in floating point are used: sums and products of two commute, they do not associate.
 */
import { compare, one, zero, type Rational } from '../../exact/rational.ts';
import { mapParts } from '../expressions/names.ts';
import { printExpression } from '../expressions/print.ts';
import type { Expr } from '../typed.ts';

type Binary = Extract<Expr, { kind: 'binary' }>;
type Operator = Binary['operator'];

const commutative: ReadonlySet<Operator> = new Set(['+', '*', '==', '!=']);
const mirrored: Partial<Readonly<Record<Operator, Operator>>> = { '>': '<', '>=': '<=' };

export function normalExpression(expr: Expr): Expr {
  const inner = mapParts(expr, normalExpression);
  switch (inner.kind) {
    case 'unary':
      return inner.operand.kind === 'unary' ? inner.operand.operand : inner;
    case 'abs':
      return normalSize(inner);
    case 'binary':
      return normalBinary(inner);
    case 'call':
      return normalCall(inner);
    default:
      return inner;
  }
}

/** |−x| is |x|, |a − b| is |b − a|, and a size is its own size. */
function normalSize(size: Extract<Expr, { kind: 'abs' }>): Expr {
  const { operand } = size;
  if (operand.kind === 'abs') return operand;
  if (operand.kind === 'unary') return normalSize({ ...size, operand: operand.operand });
  if (operand.kind !== 'binary' || operand.operator !== '-') return size;
  const [left, right] = inOrder(operand.left, operand.right);
  return { ...size, operand: { ...operand, left, right } };
}

function normalBinary(expr: Binary): Expr {
  const { operator, left, right } = expr;
  const mirror = mirrored[operator];
  if (mirror !== undefined) return { ...expr, operator: mirror, left: right, right: left };
  const plain = withoutNeutral(expr);
  if (plain !== undefined) return plain;
  if (operator === '+' && right.kind === 'unary') return { kind: 'binary', operator: '-', left, right: right.operand };
  if (operator === '+' && left.kind === 'unary') return { kind: 'binary', operator: '-', left: right, right: left.operand };
  if (!commutative.has(operator)) return expr;
  const [first, second] = inOrder(left, right);
  return { ...expr, left: first, right: second };
}

/** x·1, x/1, x^1, x ± 0. */
function withoutNeutral({ operator, left, right }: Binary): Expr | undefined {
  const isRightOne = isNumber(right, one);
  const isLeftOne = isNumber(left, one);
  if (isRightOne && (operator === '*' || operator === '/' || operator === '^')) return left;
  if (isLeftOne && operator === '*') return right;
  const isRightZero = isNumber(right, zero);
  const isLeftZero = isNumber(left, zero);
  if (isRightZero && (operator === '+' || operator === '-')) return left;
  return isLeftZero && operator === '+' ? right : undefined;
}

/** Bars say what `abs` does; the order of axes that are reduced means nothing. */
function normalCall(call: Extract<Expr, { kind: 'call' }>): Expr {
  const { callee, args, over } = call;
  const [operand, second] = args;
  if (callee === 'abs' && operand !== undefined && second === undefined && over === undefined) return normalSize({ kind: 'abs', operand });
  return over === undefined ? call : { ...call, over: [...new Set(over)].sort() };
}

function isNumber(expr: Expr, value: Rational): boolean {
  return expr.kind === 'number' && compare(expr.value, value) === 0;
}

function inOrder(left: Expr, right: Expr): readonly [Expr, Expr] {
  return compareExpressions(left, right) <= 0 ? [left, right] : [right, left];
}

/** The smaller first, as people write them; among equals by their spelling. */
function compareExpressions(a: Expr, b: Expr): number {
  const difference = sizeOf(a) - sizeOf(b);
  if (difference !== 0) return difference;
  const [left, right] = [printExpression(a), printExpression(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function sizeOf(expr: Expr): number {
  let size = 0;
  const visit = (part: Expr): Expr => {
    size++;
    mapParts(part, visit);
    return part;
  };
  visit(expr);
  return size;
}
