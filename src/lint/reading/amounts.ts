/** Numbers of a recipe as exact fractions, where its parameters' declared values tell them. */
import { dutyOf } from '../../language/check/rules/rule.ts';
import {
  compare,
  divide,
  one,
  subtract,
  zero,
  multiply,
  rational,
  toDecimal,
  toNumber,
  type Rational,
  fromDouble,
} from '../../exact/rational.ts';
import { evaluateExact } from '../../language/expressions/evaluate.ts';
import type { Quantity, Stage, TypedStatement, Value, Choice, Expr } from '../../language/typed.ts';
import type { LintContext } from '../rules/rule.ts';
import { calledNames, freeNames } from '../../language/expressions/names.ts';
import { criterionOf, isGlobal, normOf, prunesWeights, choiceIn, fieldOf } from './statements.ts';
import { fallen, isFall } from '../../vocabulary/index.ts';

// The scale of a criterion: by which power of the scales of a layer's weights and inputs its scores grow. In a layer whose weights are c
// times as large and which computes the same, gradients are 1/c of what they were: |w·g| stays as it is, and |w| does not (as a
// dimensional analysis).

/** Exponents; `mixed` where terms of different scales are added. */
type Scale = 'mixed' | { readonly weight: number; readonly input: number };

const none: Scale = { weight: 0, input: 0 };

/** Undefined where the expression has a name or a function whose scale is not known. */
export function scaleOf(expr: Expr): Scale | undefined {
  switch (expr.kind) {
    case 'number':
      return none;
    case 'name':
      return names.get(expr.name.endsWith('.w') ? 'w' : expr.name);
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

export function amountOf(value: Value | undefined, { environment }: LintContext): Rational | undefined {
  return value?.kind === 'quantity' ? evaluateExact(value.amount, environment) : undefined;
}

/** The sparsity that `to` reaches; undefined for patterns and for shares of a resource. */
export function sparsityOf({ clauses }: TypedStatement, context: LintContext): Rational | undefined {
  const { to } = clauses;
  if (to?.kind !== 'quantity') return undefined;
  const amount = amountOf(to, context);
  if (to.unit === 'sparsity') return amount;
  return to.unit === 'density' && amount !== undefined ? subtract(one, amount) : undefined;
}

/** `protect min 5% per layer` → 1/20. */
export function floorOf({ clauses }: TypedStatement, context: LintContext): Rational | undefined {
  const { protect } = clauses;
  const min = protect?.kind === 'record' ? protect.fields['min'] : undefined;
  return min?.kind === 'quantity' && min.unit === 'share' ? amountOf(min, context) : undefined;
}

/** A moment or a length as a share of its stage; undefined where their units differ. */
export function shareOf(moment: Quantity | undefined, { length }: Stage, context: LintContext): Rational | undefined {
  const amount = amountOf(moment, context);
  if (moment === undefined || amount === undefined) return undefined;
  if (moment.unit === 'share') return moment.base === undefined ? amount : undefined;
  const whole = amountOf(length, context);
  if (length === undefined || whole === undefined || length.unit !== moment.unit) return undefined;
  return compare(whole, zero) > 0 ? divide(amount, whole) : undefined;
}

type WindowShares = { readonly from: Rational; readonly to: Rational };

/** In shares of the stage; `every` alone means the whole of it. */
export function windowOf({ clauses }: TypedStatement, stage: Stage, context: LintContext): WindowShares | undefined {
  const { over, every } = clauses;
  if (over === undefined) return every === undefined ? undefined : { from: zero, to: one };
  if (over.kind !== 'window') return undefined;
  const from = shareOf(over.from, stage, context);
  const to = shareOf(over.to, stage, context);
  return from === undefined || to === undefined ? undefined : { from, to };
}

/** 4/5 → `80%`. */
export function percent(share: Rational): string {
  const exact = toDecimal(multiply(share, rational(100)));
  return exact.includes('/') ? `${((Number(share.n) / Number(share.d)) * 100).toFixed(1)}%` : `${exact}%`;
}

/** These divide by a number of weights, and leave the scale of a layer in its scores. */
const keepingScale: ReadonlySet<string> = new Set(['size', 'params']);

/** True where one threshold compares scores that have another scale in every layer. */
export function hasRawScores(statement: TypedStatement): boolean {
  const norm = normOf(statement);
  if (norm !== undefined && !keepingScale.has(norm.word)) return false;
  return isGlobal(statement) && hasScale(statement);
}

/** These grow with the number of scores that they are taken of. */
const growing: ReadonlySet<string> = new Set(['sum', 'l2']);

/**
 * The normalization that depends on how many units a layer has. Shares of a quantity that layers pass
 * on whole, such as relevance, have no scale to take away.
 */
export function sizeBoundNormOf(statement: TypedStatement): Choice | undefined {
  const norm = normOf(statement);
  if (norm === undefined || !growing.has(norm.word) || !isGlobal(statement)) return undefined;
  return hasScale(statement) ? norm : undefined;
}

function hasScale(statement: TypedStatement): boolean {
  const criterion = criterionOf(statement);
  if (criterion === undefined) return false;
  if (prunesWeights(statement) && isMagnitude(criterion.expr)) return false;
  const scale = scaleOf(criterion.expr);
  return scale !== undefined && !isFree(scale);
}

/** The field's baseline: comparing the size of single weights across layers is common practice. */
function isMagnitude(expr: Expr): boolean {
  const used = freeNames(expr);
  return used.size === 1 && used.has('w') && calledNames(expr).size === 0;
}

// The learning rate over a stage, from the optimizer and the decay of its training statement.

/** The one statement that trains a stage; undefined where none or several do. */
export function trainerOf(stage: Stage, context: LintContext): TypedStatement | undefined {
  const trainers = stage.statements.filter((one) => dutyOf(one, context) === 'trains');
  return trainers.length === 1 ? trainers[0] : undefined;
}

/** The highest rate, where it was written. */
export function rateOf({ clauses }: TypedStatement, context: LintContext): number | undefined {
  const lr = amountOf(choiceIn(clauses['with'])?.args['lr'], context);
  return lr === undefined ? undefined : toNumber(lr);
}

export function warmupOf({ clauses }: TypedStatement): Quantity | undefined {
  const warmup = fieldOf(clauses['decay'], 'warmup');
  return warmup?.kind === 'quantity' ? warmup : undefined;
}

/**
 * The factor of the rate at a share of the stage, just before that moment; `linear` where no decay
 * is written (language.md, "Holes" and "Training"). Undefined where it can't be told.
 */
export function rateFactorAt(moment: number, trainer: TypedStatement, stage: Stage, context: LintContext): number | undefined {
  const { decay } = trainer.clauses;
  const schedule = choiceIn(fieldOf(decay, 'schedule'));
  const warmup = warmupOf(trainer);
  const lead = warmup === undefined ? 0 : numberOf(shareOf(warmup, stage, context));
  if (lead === undefined || lead >= 1) return undefined;
  const progress = Math.max(0, (moment - lead) / (1 - lead));
  const written = fieldOf(decay, 'to');
  const end = written === undefined ? 0 : numberOf(amountOf(written, context));
  const word = schedule?.word ?? 'linear';
  switch (word) {
    case 'constant':
      return 1;
    case 'step': {
      const factor = numberOf(amountOf(schedule?.args['factor'], context));
      const drops = itemsOf(fieldOf(decay, 'at')).map((at) => numberOf(shareOf(at.kind === 'quantity' ? at : undefined, stage, context)));
      if (factor === undefined || drops.includes(undefined)) return undefined;
      return factor ** drops.filter((at) => at !== undefined && at < moment).length;
    }
    default:
      return end === undefined || !isFall(word) ? undefined : fallen(word, end, fromDouble(progress));
  }
}

function itemsOf(value: Value | undefined): readonly Value[] {
  if (value === undefined) return [];
  return value.kind === 'list' ? value.items : [value];
}

function numberOf(value: ReturnType<typeof amountOf>): number | undefined {
  return value === undefined ? undefined : toNumber(value);
}
