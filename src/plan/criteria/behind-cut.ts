/**
 * Whether a criterion gives what is left of a cut network the scores that it gives the whole one under its
 * masks. Statistics are measured without the slices that are cut, and count as 0 there; under the masks they
 * may be anything. A score is the same where such a value meets a weight that is 0, and no sum takes it in.
 */
import type { Expr } from '../../language/typed.ts';
import { toNumber } from '../../exact/rational.ts';
import type { Criterion, Moment, Statistic } from './criterion.ts';
import { extrema, ordered, reductions } from './names.ts';

/** Along which a tensor is cut: rows by its outputs, columns by its inputs. */
type Side = 'in' | 'out';
type Sides = ReadonlySet<Side>;

/** A value beside the weights, in the slices that are cut. */
interface Cut {
  /** 0 there. */
  readonly zero: Sides;
  /** May be another value there. */
  readonly apart: Sides;
}

/** What is left has another value, too. */
type Fate = Cut | 'lost';

const none: Sides = new Set();
const both: Sides = new Set<Side>(['in', 'out']);
const alike: Cut = { zero: none, apart: none };
const weight: Cut = { zero: both, apart: none };

/** `alike`, where only scores of what is cut differ `apart`, and `lost` where those of what is left do. */
export function scoresBehindCut({ score, statistics, norms }: Criterion): 'alike' | 'apart' | 'lost' {
  const scope = new Map<string, Fate>([['w', weight]]);
  for (const norm of norms) scope.set(norm, { zero: new Set<Side>(['out']), apart: none });
  for (const statistic of statistics) scope.set(statistic.text, fateOf(statistic, scope));
  const fate = fateIn(score, scope, false);
  if (fate === 'lost') return 'lost';
  return fate.apart.size === 0 ? 'alike' : 'apart';
}

function fateOf(statistic: Statistic, scope: ReadonlyMap<string, Fate>): Fate {
  switch (statistic.kind) {
    case 'contrast':
    case 'tail':
      return 'lost';
    case 'flow':
      return isZeroWithWeights(fateIn(statistic.weights, scope, true)) ? { zero: none, apart: both } : 'lost';
    case 'moment':
      return fateOfMoment(statistic, scope);
  }
}

function fateOfMoment({ of, form, inner }: Moment, scope: ReadonlyMap<string, Fate>): Fate {
  // The run looks whether a second moment has anything in the slices that are cut.
  if (form === 'inverse' || form === 'factor') return alike;
  if (form === 'product') return isZeroWithWeights(fateIn(inner, scope, false)) ? { zero: none, apart: both } : 'lost';
  const output: Sides = new Set<Side>(['out']);
  const measured = new Map<string, Fate>([
    ...scope,
    ['x', { zero: none, apart: new Set<Side>(['in']) }],
    // Rows and biases that are 0 give 0.
    ['y', { zero: output, apart: none }],
    ['r', { zero: output, apart: none }],
    ['g', { zero: none, apart: both }],
  ]);
  const fate = fateIn(inner, measured, true);
  if (fate === 'lost') return fate;
  const sides: Sides = of === 'gradient' ? both : new Set<Side>([of === 'input' ? 'in' : 'out']);
  return { zero: fate.zero, apart: union(fate.apart, without(sides, fate.zero)) };
}

/** So that nothing moves which is cut. */
function isZeroWithWeights(fate: Fate): boolean {
  return fate !== 'lost' && fate.zero.size === both.size;
}

/** `isMeasured`: computed in the smaller network, whose sums and means are taken over what is left. */
function fateIn(expr: Expr, scope: ReadonlyMap<string, Fate>, isMeasured: boolean): Fate {
  const of = (part: Expr): Fate => fateIn(part, scope, isMeasured);
  switch (expr.kind) {
    case 'number':
      return alike;
    case 'name':
      return scope.get(expr.name) ?? alike;
    case 'unary':
    case 'abs':
      return of(expr.operand);
    case 'binary':
      return ofBinary(expr, of(expr.left), of(expr.right));
    case 'call':
      return ofCall(expr, expr.args.map(of), isMeasured);
    case 'list':
    case 'index':
      return 'lost';
  }
}

function ofBinary({ operator, right: exponent }: Extract<Expr, { kind: 'binary' }>, left: Fate, right: Fate): Fate {
  if (left === 'lost' || right === 'lost') return 'lost';
  const apart = union(left.apart, right.apart);
  switch (operator) {
    case '*': {
      return { zero: union(left.zero, right.zero), apart: union(without(left.apart, right.zero), without(right.apart, left.zero)) };
    }
    case '+':
    case '-':
      return { zero: shared(left.zero, right.zero), apart };
    case '/':
      return { zero: left.zero, apart };
    case '^': {
      const isPositive = exponent.kind === 'number' && toNumber(exponent.value) > 0;
      return { zero: isPositive ? left.zero : none, apart };
    }
    default:
      return { zero: none, apart };
  }
}

/** Of 0 they are 0. */
const keepingZero: ReadonlySet<string> = new Set(['sqrt', 'abs', 'floor']);
/** Zeros more or fewer make no difference to them. */
const adding: ReadonlySet<string> = new Set(['sum', 'norm']);

function ofCall({ callee, over }: Extract<Expr, { kind: 'call' }>, args: readonly Fate[], isMeasured: boolean): Fate {
  const cuts = args.flatMap((arg) => (arg === 'lost' ? [] : [arg]));
  const [first = alike] = cuts;
  if (cuts.length < args.length) return 'lost';
  const apart = cuts.reduce<Sides>((all, one) => union(all, one.apart), none);
  // A share of fewer values is another number of them, and units that are gone were far from the others.
  if (callee === 'top' || callee === 'distances') return 'lost';
  if (ordered.has(callee)) return isMeasured || apart.size > 0 ? 'lost' : alike;
  if (extrema.has(callee) && args.length > 1) return { zero: cuts.reduce<Sides>((all, one) => shared(all, one.zero), both), apart };
  if (!reductions.has(callee)) return { zero: keepingZero.has(callee) ? first.zero : none, apart };
  const taken = new Set([...both].filter((side) => over?.includes(side) ?? true));
  const isCounted = isMeasured && !(adding.has(callee) && without(taken, first.zero).size === 0);
  if (shared(apart, taken).size > 0 || (isCounted && taken.size > 0)) return 'lost';
  return { zero: without(first.zero, taken), apart: without(apart, taken) };
}

function union(a: Sides, b: Sides): Sides {
  return new Set([...a, ...b]);
}

function shared(a: Sides, b: Sides): Sides {
  return new Set([...a].filter((side) => b.has(side)));
}

function without(a: Sides, b: Sides): Sides {
  return new Set([...a].filter((side) => !b.has(side)));
}
