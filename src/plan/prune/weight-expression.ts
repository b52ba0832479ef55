/** Expressions that the forward pass takes for a weight under `mask NAME`: of the weight `w` and the threshold `t`, with a gradient. */
import { compare, fromDouble } from '../../exact/rational.ts';
import { evaluateExact } from '../../language/expressions/evaluate.ts';
import { freeNames, partsOf, mapParts } from '../../language/expressions/names.ts';
import { printExpression } from '../../language/expressions/print.ts';
import type { Expr, Choice, NamedExpression } from '../../language/typed.ts';
import { canonicalOf } from '../criteria/read.ts';
import { apply, standardExpression } from '../../language/expressions/definition.ts';
import type { Refused } from '../criteria/criterion.ts';
import { asExpression } from '../reading.ts';

const variables: ReadonlySet<string> = new Set(['w', 't', 'pi']);
const functions: ReadonlySet<string> = new Set(['sqrt', 'exp', 'ln', 'abs']);
const extremes: ReadonlySet<string> = new Set(['max', 'min']);

/** What of it cannot be carried out, as messages say it. */
export function weightFault(expr: Expr): string | undefined {
  const foreign = [...freeNames(expr)].find((name) => !variables.has(name));
  return foreign === undefined ? partFault(expr) : `\`${foreign}\``;
}

/** Undefined where the text is none in its canonical spelling that is carried out. */
export function weightExpressionOf(text: string): Expr | undefined {
  return canonicalOf(text, weightFault);
}

/** True where the weight depends on how far the pruning has come. */
export function readsThreshold(expr: Expr): boolean {
  return freeNames(expr).has('t');
}

/** Weights at which a re-parameterisation is looked at, in ascending order. */
const looked = [-8, -2, -1, -1 / 4, -1 / 64, 0, 1 / 64, 1 / 4, 1, 2, 8].map(fromDouble);

/** True where it is another way to write the weight: 0 at 0, and the larger the larger the weight is. */
export function isReparameterisation(expr: Expr): boolean {
  const values = looked.map((w) => evaluateExact(expr, new Map([['w', w]])));
  return values.every((value, at) => {
    const before = values[at - 1];
    if (value === undefined) return false;
    const isAbove = at === 0 || (before !== undefined && compare(before, value) < 0);
    return isAbove && (looked[at]?.n !== 0n || value.n === 0n);
  });
}

/** True where its slope at 0 may be no number, as that of `w * |w|^0.5` written as a product is none. */
export function isSteepAtZero(expr: Expr): boolean {
  const isPower = expr.kind === 'binary' && expr.operator === '^';
  const exponent = isPower ? evaluateExact(expr.right, new Map()) : undefined;
  return (isPower && exponent?.d !== 1n) || partsOf(expr).some(isSteepAtZero);
}

function partFault(expr: Expr): string | undefined {
  const fault = `\`${printExpression(expr)}\``;
  switch (expr.kind) {
    case 'list':
      return fault;
    case 'index':
      return itemFault(expr) ? fault : undefined;
    case 'call': {
      const fits =
        expr.over === undefined &&
        (functions.has(expr.callee) ? expr.args.length === 1 : extremes.has(expr.callee) && expr.args.length > 1);
      if (!fits) return fault;
      break;
    }
    case 'binary': {
      const { operator, right } = expr;
      const isPower = operator === '^';
      if (!['+', '-', '*', '/', '^'].includes(operator)) return fault;
      if (isPower && freeNames(right).size > 0) return fault;
      break;
    }
    default:
  }
  return faultIn(partsOf(expr));
}

/** `softmax([a, b] / c)[0]`, or an item of a list itself. */
function itemFault({ base, index }: Extract<Expr, { kind: 'index' }>): boolean {
  const list = base.kind === 'call' && base.callee === 'softmax' ? base.args[0] : base;
  const at = index.kind === 'number' ? Number(index.value.n) : NaN;
  return list === undefined || !hasItem(list, at) || faultIn(leavesOf(list)) !== undefined;
}

function hasItem(list: Expr, at: number): boolean {
  if (list.kind === 'list') return at < list.items.length;
  if (list.kind === 'unary') return hasItem(list.operand, at);
  return list.kind === 'binary' && (hasItem(list.left, at) || hasItem(list.right, at));
}

/** What a list is made of, the lists in it taken apart. */
function leavesOf(expr: Expr): readonly Expr[] {
  if (expr.kind === 'list') return expr.items;
  if (expr.kind === 'unary') return leavesOf(expr.operand);
  return expr.kind === 'binary' ? [...leavesOf(expr.left), ...leavesOf(expr.right)] : [expr];
}

function faultIn(parts: readonly Expr[]): string | undefined {
  return parts.map(partFault).find((fault) => fault !== undefined);
}

const standardMasks: ReadonlySet<string> = new Set(['hard', 'soft', 'revisable', 'shrinking', 'fading']);

/** Undefined for a mask of the vocabulary's own. */
export function maskExpression(choice: Choice, definitions: readonly NamedExpression[]): Expr | Required<Refused> | undefined {
  const { word } = choice;
  if (standardMasks.has(word)) return undefined;
  const expr = weightOf(choice, definitions);
  const fault = expr === undefined ? 'what it is made of' : weightFault(expr);
  if (expr !== undefined && fault === undefined) return expr;
  return { refused: `${fault ?? ''} in \`mask ${word}\``, instead: 'use `mask soft`' };
}

/** The expression of a re-parameterisation with its arguments, and the definitions in it, put in. */
function weightOf({ word, args }: Choice, definitions: readonly NamedExpression[]): Expr | undefined {
  const definition = namedIn(definitions, ['reparam'], word);
  const given = Object.entries(args).map(([name, value]) => [name, asExpression(value).expr] as const);
  const expr = definition && apply(definition, [], Object.fromEntries(given)).expr;
  return expr && withDefinitions(expr, definitions);
}

function withDefinitions(expr: Expr, definitions: readonly NamedExpression[]): Expr {
  const name = expr.kind === 'name' ? expr.name : expr.kind === 'call' ? expr.callee : undefined;
  const definition = name === undefined ? undefined : namedIn(definitions, ['reparam', 'criterion'], name);
  const inner = definition && (expr.kind === 'call' ? apply(definition, expr.args, expr.named) : apply(definition)).expr;
  return mapParts(inner ?? expr, (part) => withDefinitions(part, definitions));
}

/** Words of the vocabulary ignore case; names that a recipe gives do not. */
function namedIn(
  definitions: readonly NamedExpression[],
  kinds: readonly NamedExpression['kind'][],
  name: string,
): NamedExpression | undefined {
  const own = definitions.find((one) => kinds.includes(one.kind) && one.name === name);
  return own ?? kinds.map((kind) => standardExpression(kind, name.toLowerCase())).find(Boolean);
}
