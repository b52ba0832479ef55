/** Looks at a curve's values: it should rise from 0 to 1. */
import { movingArgument } from '../../diagnostics/catalogue/clauses.ts';
import * as catalogue from '../../diagnostics/catalogue/expressions.ts';
import { startOfSpan, type Diagnostic, type Span } from '../../diagnostics/diagnostic.ts';
import { compare, one, rational, toNumber, zero, type Rational } from '../../exact/rational.ts';
import { wordsOf } from '../../vocabulary/index.ts';
import { progress } from '../expressions/definition.ts';
import { evaluateExact } from '../expressions/evaluate.ts';
import { freeNames, partsOf } from '../expressions/names.ts';
import { printExpression } from '../expressions/print.ts';
import type { Expr, Recipe } from '../typed.ts';
import { statementsIn } from '../within.ts';
import { report, type Context } from './context.ts';

// Evaluates expressions of numbers in doubles: for a look at their shape, never for a count.

/** NaN where the value is none, or no number at all. */
function estimate(expr: Expr, values: ReadonlyMap<string, number>): number {
  switch (expr.kind) {
    case 'number':
      return toNumber(expr.value);
    case 'name':
      return values.get(expr.name) ?? (expr.name === 'pi' ? Math.PI : NaN);
    case 'unary':
      return -estimate(expr.operand, values);
    case 'abs':
      return Math.abs(estimate(expr.operand, values));
    case 'binary':
      return operators[expr.operator](estimate(expr.left, values), estimate(expr.right, values));
    case 'call': {
      const compute = functions.get(expr.callee);
      const isPlain = expr.over === undefined && Object.keys(expr.named).length === 0;
      return compute !== undefined && isPlain ? compute(...expr.args.map((arg) => estimate(arg, values))) : NaN;
    }
    default:
      return NaN;
  }
}

type Operator = Extract<Expr, { kind: 'binary' }>['operator'];

const operators: Readonly<Record<Operator, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '^': (a, b) => a ** b,
  '<': (a, b) => Number(a < b),
  '<=': (a, b) => Number(a <= b),
  '>': (a, b) => Number(a > b),
  '>=': (a, b) => Number(a >= b),
  '==': (a, b) => Number(a === b),
  '!=': (a, b) => Number(a !== b),
};

const functions: ReadonlyMap<string, (...args: readonly number[]) => number> = new Map(
  Object.entries<(...args: readonly number[]) => number>({
    abs: (a = NaN) => Math.abs(a),
    min: (...args) => Math.min(...args),
    max: (...args) => Math.max(...args),
    floor: (a = NaN) => Math.floor(a),
    step: (a = NaN) => Number(a > 0),
    sqrt: (a = NaN) => Math.sqrt(a),
    exp: (a = NaN) => Math.exp(a),
    ln: (a = NaN) => Math.log(a),
    cos: (a = NaN) => Math.cos(a),
  }),
);

type Written = { readonly expr: Expr; readonly span: Span };

type Call = Extract<Expr, { kind: 'call' }>;

/** Steps in which a curve is followed. */
const steps = 64;
/** A smaller fall is the rounding of doubles. */
const tolerance = 1e-9;
/** Densities that a geometric curve may end at. */
const densities: readonly Rational[] = [rational(1, 2), rational(1, 10)];

/** A curve with its arguments put in; one with an open parameter has no shape yet. */
export function checkCurveShape(expr: Expr, { expr: unapplied, span }: Written, context: Context): void {
  const moving = movingCall(unapplied, context);
  if (moving !== undefined) return report(context, movingArgument, { curve: moving.callee, written: printExpression(moving) }, span);
  const names = freeNames(expr);
  // What jumps to the target at once is meant to.
  if (names.size === 0 && expr.kind === 'number' && compare(expr.value, one) === 0) return;
  const known = [...context.names.declared].filter(([name]) => names.has(name));
  for (const d of names.has('d') ? densities : densities.slice(0, 1)) {
    const at = (p: Rational) => evaluateExact(expr, new Map([...known, ['d', d], [progress, p]])); // prettier-ignore
    const start = at(zero);
    const end = at(one);
    if (start === undefined || end === undefined) return;
    const values = new Map(known.map(([name, value]) => [name, toNumber(value)]));
    const found = fall(expr, values.set('d', toNumber(d)));
    if (found !== undefined) return report(context, catalogue.fallingCurve, found, span);
    if (compare(end, one) !== 0) return report(context, catalogue.shortCurve, { end: shown(toNumber(end)) }, span);
    if (compare(start, zero) !== 0) return report(context, catalogue.jumpingCurve, { start: shown(toNumber(start)) }, span);
  }
}

/** Without those of curves that fall under `mask revisable` alone: what went comes back there. */
export function withoutMeantFalls(findings: readonly Diagnostic[], { body, definitions }: Recipe): readonly Diagnostic[] {
  if (!findings.some(isFall)) return findings;
  const uses = statementsIn(body).flatMap(({ clauses: { along, mask } }) => {
    const isFree = mask?.kind === 'choice' && mask.word === 'revisable';
    return along?.kind === 'expression' ? [{ name: along.name, span: along.span, isFree }] : [];
  });
  const meant = definitions.filter(({ name }) => {
    const own = uses.filter((use) => use.name === name);
    return own.length > 0 && own.every(({ isFree }) => isFree);
  });
  const places = [...uses.filter(({ isFree }) => isFree), ...meant].map(({ span }) => span);
  return findings.filter(
    (one) => !isFall(one) || !places.some(({ start, end }) => start <= startOfSpan(one.span) && startOfSpan(one.span) < end),
  );
}

function isFall({ code }: Diagnostic): boolean {
  return code === catalogue.fallingCurve.code;
}

/** A curve whose brackets read the progress: what stands there shapes it, and should not move. */
function movingCall(expr: Expr, context: Context): Call | undefined {
  if (
    expr.kind === 'call' &&
    wordsOf(context.vocabulary, 'curve').has(expr.callee) &&
    [...expr.args, ...Object.values(expr.named)].some((arg) => freeNames(arg).has(progress))
  ) {
    return expr;
  }
  for (const part of partsOf(expr)) {
    const found = movingCall(part, context);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The first step at which the curve falls. */
function fall(expr: Expr, values: Map<string, number>) {
  let last = -Infinity;
  for (let step = 0; step <= steps; step++) {
    const p = step / steps;
    const value = estimate(expr, values.set(progress, p));
    if (value < last - tolerance) return { from: shown(last), to: shown(value), at: shown(p) };
    last = value;
  }
  return undefined;
}

function shown(value: number): string {
  return String(Number(value.toPrecision(3)));
}
