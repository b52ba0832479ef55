/** Finds the type of an expression, and every part of it that does not fit. */
import { fold, type Table } from '../../../basics/fold.ts';
import * as catalogue from '../../../diagnostics/catalogue/expressions.ts';
import type { Expr } from '../../typed.ts';
import { functionTypes } from './functions.ts';
import { broadcast, numberOf, unknown, type ExprType, type Sign, type TensorType, type Refuse } from './type.ts';

type Call = Extract<Expr, { kind: 'call' }>;
type Binary = Extract<Expr, { kind: 'binary' }>;

/** What the names around an expression stand for. */
export interface Scope {
  /** A variable, a parameter, or a definition that is named without arguments. */
  readonly typeOf: (name: string) => ExprType | undefined;
  /** A definition that is called; undefined for functions. */
  readonly typeOfCall: (call: Call, args: CallTypes) => ExprType | undefined;
}

export type CallTypes = { readonly args: readonly ExprType[]; readonly named: Readonly<Record<string, ExprType>> };

export interface Inference {
  readonly scope: Scope;
  readonly refuse: Refuse;
  /** The type of every part, for those who look for the one at fault. */
  readonly types: Map<Expr, ExprType>;
}

export function infer(expr: Expr, inference: Inference): ExprType {
  const type = fold(typings, expr, inference);
  inference.types.set(expr, type);
  return type;
}

const typings: Table<Expr, [Inference], ExprType> = {
  number: ({ value }) => numberOf(value.n < 0n ? 'unknown' : 'positive'),
  name: ({ name }, { scope }) => scope.typeOf(name) ?? unknown,
  unary: ({ operand }, inference) => mapped(infer(operand, inference), negated),
  abs: ({ operand }, inference) => mapped(infer(operand, inference), () => 'positive'),
  binary: typeOfBinary,
  call: typeOfCall,
  list: ({ items }, inference) => typeOfList(items, inference),
  index: ({ base, index }, inference) => typeOfIndex(base, index, inference),
};

/** Applied to each item of a list; a matrix keeps its kind. */
function mapped(type: ExprType, sign: (before: Sign) => Sign): ExprType {
  if (type.kind === 'tensor') return { ...type, sign: sign(type.sign) };
  if (type.kind !== 'list') return type;
  return { kind: 'list', items: type.items.map((item) => ({ ...item, sign: sign(item.sign) })) };
}

function negated(sign: Sign): Sign {
  return sign === 'signed' ? 'signed' : 'unknown';
}

function typeOfBinary(expr: Binary, inference: Inference): ExprType {
  const left = infer(expr.left, inference);
  const right = infer(expr.right, inference);
  if (left.kind === 'unknown' || right.kind === 'unknown') return unknown;
  const combine = (a: TensorType, b: TensorType) => broadcast([a, b], signOf(expr, a.sign, b.sign));
  if (left.kind === 'tensor' && right.kind === 'tensor') return combine(left, right);
  if (left.kind === 'matrix' || right.kind === 'matrix') {
    const other = left.kind === 'matrix' ? right : left;
    const isScaled = other.kind === 'matrix' || (other.kind === 'tensor' && other.axes.size === 0);
    const matrix = left.kind === 'matrix' ? left : right;
    const part = left.kind === 'matrix' ? expr.left : expr.right;
    return isScaled ? matrix : inference.refuse(catalogue.mixedMatrix, {}, part);
  }
  if (left.kind === 'list' && right.kind === 'list') {
    if (left.items.length !== right.items.length) {
      return inference.refuse(catalogue.unequalLists, { left: left.items.length, right: right.items.length }, expr);
    }
    const items = left.items.flatMap((item, at) => {
      const other = right.items[at];
      return other === undefined ? [] : [combine(item, other)];
    });
    return { kind: 'list', items };
  }
  if (left.kind === 'list' && right.kind === 'tensor') return { kind: 'list', items: left.items.map((item) => combine(item, right)) };
  if (left.kind !== 'tensor' || right.kind !== 'list') return unknown;
  return { kind: 'list', items: right.items.map((item) => combine(left, item)) };
}

function signOf({ operator, right }: Binary, a: Sign, b: Sign): Sign {
  const both = a === 'positive' && b === 'positive';
  switch (operator) {
    case '+':
      return both ? 'positive' : 'unknown';
    case '-':
      return 'unknown';
    case '*':
    case '/':
      if (both) return 'positive';
      return (a === 'signed' && b === 'positive') || (a === 'positive' && b === 'signed') ? 'signed' : 'unknown';
    case '^': {
      const whole = right.kind === 'number' && right.value.d === 1n ? right.value.n : undefined;
      if (a === 'positive' || (whole !== undefined && whole % 2n === 0n)) return 'positive';
      return whole === undefined ? 'unknown' : a;
    }
    default:
      return 'positive';
  }
}

function typeOfCall(call: Call, inference: Inference): ExprType {
  const args = call.args.map((arg) => infer(arg, inference));
  const named = Object.fromEntries(Object.entries(call.named).map(([name, value]) => [name, infer(value, inference)]));
  const defined = inference.scope.typeOfCall(call, { args, named });
  if (defined !== undefined) return defined;
  const rule = functionTypes.get(call.callee);
  if (rule === undefined) return unknown;
  const unknownName = Object.keys(named).find((name) => !rule.named.includes(name));
  if (unknownName !== undefined) {
    const given = { name: unknownName, owner: call.callee, known: rule.named };
    return inference.refuse(catalogue.strangeArgument, given, call.named[unknownName] ?? call);
  }
  if (args.length < rule.fewest || args.length > rule.most) {
    const { fewest, most } = rule;
    return inference.refuse(catalogue.wrongArity, { owner: call.callee, fewest, most, given: args.length }, call);
  }
  return args.some(({ kind }) => kind === 'unknown') ? unknown : rule.type({ call, args, named }, inference.refuse);
}

function typeOfList(exprs: readonly Expr[], inference: Inference): ExprType {
  const items: TensorType[] = [];
  for (const expr of exprs) {
    const type = infer(expr, inference);
    if (type.kind === 'unknown') return unknown;
    if (type.kind !== 'tensor') return inference.refuse(catalogue.notOneValue, { what: type.kind }, expr);
    items.push(type);
  }
  return { kind: 'list', items };
}

function typeOfIndex(base: Expr, index: Expr, inference: Inference): ExprType {
  const type = infer(base, inference);
  infer(index, inference);
  if (type.kind === 'unknown') return unknown;
  if (type.kind !== 'list') return inference.refuse(catalogue.notAList, { taken: 'an index' }, base);
  const at = index.kind === 'number' && index.value.d === 1n ? Number(index.value.n) : undefined;
  const item = at === undefined ? undefined : type.items[at];
  return item ?? inference.refuse(catalogue.badIndex, { length: type.items.length }, index);
}
