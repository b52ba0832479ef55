/** The arithmetic inside a quantity: what unit it has, and its exact expression. */
import * as types from '../../diagnostics/catalogue/types.ts';
import * as findings from '../../diagnostics/catalogue/names.ts';
import type { Span } from '../../diagnostics/diagnostic.ts';
import type { BinaryItem, Item, Phrase } from '../ast.ts';
import { lowerExpression } from '../expressions/lower.ts';
import type { Expr } from '../typed.ts';
import { addFinding, report, textAt, type Context } from './context.ts';
import { definitionOf, namesOf } from '../names.ts';
import { spellingFix, suggest } from '../../diagnostics/suggest.ts';

/** A bare number, a percentage, or the unit and base that a parameter brings along. */
export type Measure =
  | { readonly kind: 'number' }
  | { readonly kind: 'percent' }
  | { readonly kind: 'typed'; readonly label: string; readonly unit: string; readonly base?: string };

export type Amount = { readonly expr: Expr; readonly measure: Measure };

const shares: ReadonlySet<string> = new Set(['sparsity', 'density', 'ratio', 'share']);
const plain: ReadonlySet<string> = new Set(['number', 'count', 'rank']);
const arithmetic: ReadonlySet<string> = new Set(['+', '-', '*', '/', '^']);

/** True where an item can begin a quantity. */
export function isAmount(item: Item | undefined, context: Context): boolean {
  switch (item?.kind) {
    case 'number':
    case 'group':
      return true;
    case 'unary':
      return isAmount(item.operand, context);
    case 'binary':
      return arithmetic.has(item.operator) && (isSide(item.left, context) || isSide(item.right, context));
    case 'name':
      return definitionOf(context.names, ['param'], item.text) !== undefined;
    default:
      return false;
  }
}

function isSide(side: Item | Phrase, context: Context): boolean {
  return isAmount(side.kind === 'phrase' ? side.items[0] : side, context);
}

/** Undefined where the arithmetic is wrong, which has been reported then. */
export function readAmount(item: Item | Phrase, context: Context): Amount | undefined {
  const measure = measureOf(item, context);
  if (measure === undefined) return undefined;
  const { value, diagnostics } = lowerExpression(item, context.source);
  for (const finding of diagnostics) addFinding(context, finding);
  return value && { expr: value, measure };
}

function measureOf(item: Item | Phrase, context: Context): Measure | undefined {
  switch (item.kind) {
    case 'phrase': {
      const [only, next] = item.items;
      return next === undefined ? only && measureOf(only, context) : refuse(next.span, context);
    }
    case 'group':
      return measureOf(item.inner, context);
    case 'number':
      return { kind: item.percent ? 'percent' : 'number' };
    case 'name':
      return measureOfParam(item.text, item.span, context);
    case 'unary':
      return item.operator === 'not' ? refuse(item.span, context) : measureOf(item.operand, context);
    case 'binary':
      return measureOfBinary(item, context);
    case 'missing':
      return undefined;
    default:
      return refuse(item.span, context);
  }
}

function refuse(span: Span, context: Context): undefined {
  return report(context, types.unexpected, { found: `\`${textAt(context, span)}\``, owner: 'arithmetic', suggestion: undefined }, span);
}

function measureOfParam(name: string, span: Span, context: Context): Measure | undefined {
  const type = context.names.paramTypes.get(name);
  if (type !== undefined) {
    const { unit, base } = type.value;
    return { kind: 'typed', label: type.label, unit, base };
  }
  const definition = definitionOf(context.names, ['param'], name);
  if (definition !== undefined && (context.names.paramsAreRead || definition.source !== undefined || definition.span.start < span.start)) {
    // A parameter without a type has been reported where it is declared.
    return undefined;
  }
  if (definition !== undefined) return report(context, findings.usedTooEarly, { word: name, kind: 'parameter' }, span);
  const suggestion = suggest(name, namesOf(context.names, ['param']));
  return report(context, findings.unknownName, { word: name, kind: 'parameter', suggestion }, span, {
    fixes: spellingFix(span, suggestion),
  });
}

function measureOfBinary(item: BinaryItem, context: Context): Measure | undefined {
  const { operator } = item;
  if (!isArithmetic(operator)) return refuse(item.span, context);
  const left = measureOf(item.left, context);
  const right = left && measureOf(item.right, context);
  if (left === undefined || right === undefined) return undefined;
  const measure = combine(operator, left, right);
  if (measure !== undefined) return measure;
  return report(context, types.mixedUnits, { left: describe(item.left, left), right: describe(item.right, right) }, item.span);

  function describe(side: Item | Phrase, of: Measure): string {
    const what = of.kind === 'typed' ? of.label : of.kind === 'percent' ? 'share' : 'number';
    return `the ${what} \`${textAt(context, side.span)}\``;
  }
}

type Arithmetic = '+' | '-' | '*' | '/' | '^';

function isArithmetic(operator: string): operator is Arithmetic {
  return arithmetic.has(operator);
}

/** Dimensional analysis: shares and numbers combine freely, durations only as lengths do. */
function combine(operator: Arithmetic, left: Measure, right: Measure): Measure | undefined {
  const sameUnit = left.kind === 'typed' && right.kind === 'typed' && left.unit === right.unit && left.base === right.base;
  if (operator === '+' || operator === '-') {
    if (sameUnit) return left;
    return isPure(left) && isPure(right) ? pureResult(left, right) : undefined;
  }
  if (isPure(left) && isPure(right)) return operator === '^' ? pureResult(left, { kind: 'number' }) : pureResult(left, right);
  if (operator === '*') return isPure(left) ? right : isPure(right) ? left : undefined;
  if (operator === '/' && isPure(right)) return left;
  return operator === '/' && sameUnit ? { kind: 'number' } : undefined;
}

function pureResult(left: Measure, right: Measure): Measure {
  return isShare(left) || isShare(right) ? { kind: 'percent' } : { kind: 'number' };
}

export function isShare(measure: Measure): boolean {
  return measure.kind === 'percent' || (measure.kind === 'typed' && shares.has(measure.unit));
}

/** A number or a share, which multiplies anything. */
export function isPure(measure: Measure): boolean {
  return measure.kind !== 'typed' || shares.has(measure.unit) || plain.has(measure.unit);
}
