/** The target of a prune statement: a pattern, a threshold, a sparsity to reach, or a share to remove. */
import type { PlannedResource } from '../plan.ts';
import { resources } from '../schema/unit-words.ts';
import { one, subtract, toDecimal, type Rational, toNumber } from '../../exact/rational.ts';
import type { Expr, TypedStatement, Value } from '../../language/typed.ts';
import { isLatencyUnit } from '../latency/latency-target.ts';
import { promised, amountOf, asChoice, asQuantity, clause, itemsOf, asExpression } from '../reading.ts';
import { evaluateExact } from '../../language/expressions/evaluate.ts';
import { freeNames } from '../../language/expressions/names.ts';
import { printExpression } from '../../language/expressions/print.ts';
import type { Refused } from '../criteria/criterion.ts';
import { canonicalOf } from '../criteria/read.ts';
import { summaryFault } from '../criteria/faults.ts';

export type Target =
  | { readonly kind: 'pattern'; readonly keep: number; readonly of: number }
  /** What scores below it goes, however much that is. */
  | { readonly kind: 'threshold'; readonly expr: Expr }
  /** The share of the selection that is pruned at the end. */
  | { readonly kind: 'sparsity'; readonly share: Rational }
  /** The share that goes, of what is alive or of the original selection. */
  | { readonly kind: 'removal'; readonly share: Rational; readonly of: 'remaining' | 'original' }
  /** Units that go: of all, or of each layer. */
  | { readonly kind: 'count'; readonly count: Rational; readonly each: boolean }
  /** The share of a resource that is left when the units are cut out. */
  | { readonly kind: 'resource'; readonly of: PlannedResource; readonly share: Rational }
  /** What one forward pass may take when the units are cut out. */
  | { readonly kind: 'time'; readonly words: string }
  /** Words that this version does not carry out, and the value where they stand. */
  | { readonly kind: 'unsupported'; readonly words: string; readonly value: Value };

/** What a target is, whatever its amounts are: parameters may have no values yet. */
export type TargetKind =
  | { readonly kind: 'pattern' }
  | { readonly kind: 'threshold' }
  | { readonly kind: 'sparsity' }
  | { readonly kind: 'time' }
  | { readonly kind: 'removal'; readonly of: 'remaining' | 'original' }
  | { readonly kind: 'count'; readonly each: boolean }
  | { readonly kind: 'resource'; readonly of: PlannedResource }
  | { readonly kind: 'unsupported'; readonly words: string; readonly value: Value };

export function targetKindOf(statement: TypedStatement): TargetKind {
  const to = clause(statement, 'to');
  if (to !== undefined) return reachedKind(to, statement);
  return removedKind(promised(clause(statement, 'removing'), '`to` or `removing`'), statement);
}

/** Only for a statement whose parameters are bound. */
export function targetOf(statement: TypedStatement): Target {
  const target = targetKindOf(statement);
  const value = clause(statement, 'to') ?? clause(statement, 'removing');
  if (value === undefined || target.kind === 'unsupported') return unsupportedTarget(target);
  if (value.kind === 'pattern') return { kind: 'pattern', keep: value.keep, of: value.of };
  const expr = thresholdIn(statement);
  if (expr !== undefined) return { kind: 'threshold', expr };
  const quantity = asQuantity(value);
  const amount = amountOf(quantity);
  switch (target.kind) {
    case 'removal':
    case 'resource':
      return { ...target, share: amount };
    case 'count':
      return { ...target, count: amount };
    case 'time':
      return { kind: 'time', words: `${toDecimal(amount)} ${quantity.unit}` };
    default:
      return { kind: 'sparsity', share: quantity.unit === 'sparsity' ? amount : subtract(one, amount) };
  }
}

function unsupportedTarget(target: TargetKind): Target {
  if (target.kind !== 'unsupported') throw new TypeError('the checker promises a target');
  return target;
}

function reachedKind(value: Value, statement: TypedStatement): TargetKind {
  if (value.kind === 'pattern') return { kind: 'pattern' };
  if (value.kind === 'record') return { kind: 'threshold' };
  const { unit, base } = asQuantity(value);
  if (unit === 'sparsity' || unit === 'density') return { kind: 'sparsity' };
  if (base !== undefined && base === unitsOf(statement)) return { kind: 'sparsity' };
  const of = resources.find((word) => word === base);
  if (of !== undefined && (of === 'latency' || !['weights', 'tiles'].some((word) => word === unitsOf(statement))))
    return { kind: 'resource', of };
  if (isLatencyUnit(unit)) return { kind: 'time' };
  return { kind: 'unsupported', words: `a target of ${base ?? unit}`, value };
}

/** True for a share of a resource and for a time: how many units go is known when the scores are. */
export function isBudget<T extends Target | TargetKind>(target: T): target is Extract<T, { readonly kind: 'resource' | 'time' }> {
  return target.kind === 'resource' || target.kind === 'time';
}

/** The one word for what is pruned; undefined where there are several. */
function unitsOf({ object }: TypedStatement): string | undefined {
  const [first, ...others] = itemsOf(object);
  return first === undefined || others.length > 0 ? undefined : asChoice(first).word;
}

function removedKind(value: Value, statement: TypedStatement): TargetKind {
  const { base, unit, per } = asQuantity(value);
  if (per !== undefined && per !== 'layer') return { kind: 'unsupported', words: `removing per ${per}`, value };
  if (unit === 'ratio' && (base === 'remaining' || base === 'original')) return { kind: 'removal', of: base };
  if (unit === unitsOf(statement) && unit !== 'weights') return { kind: 'count', each: per === 'layer' };
  return { kind: 'unsupported', words: `removing ${base ?? unit}`, value };
}

/** True for `removing 25% per layer`, which only an allocation to each layer can mean. */
export function removesPerLayer(statement: TypedStatement): boolean {
  const removing = clause(statement, 'removing');
  return removing?.kind === 'quantity' && removing.per === 'layer';
}

/** Undefined where the target is another. */
export function thresholdIn(statement: TypedStatement): Expr | undefined {
  const to = clause(statement, 'to');
  const threshold = to?.kind === 'record' ? to.fields['threshold'] : undefined;
  return threshold && asExpression(threshold).expr;
}

/** Undefined where the expression reads weights, or has no value. */
export function constantThreshold(expr: Expr): number | undefined {
  const value = evaluateExact(expr, new Map());
  return value && toNumber(value);
}

/** Undefined where it is a threshold that is carried out, whatever the model is. */
export function thresholdFault(expr: Expr): Refused | undefined {
  if (freeNames(expr).size > 0) return summaryFault(expr);
  if (constantThreshold(expr) !== undefined) return undefined;
  return { refused: `the threshold \`${printExpression(expr)}\`, which has no value,` };
}

/** Undefined where the text is none in its canonical spelling that is carried out. */
export function thresholdOfText(text: string): Expr | undefined {
  return canonicalOf(text, thresholdFault);
}
