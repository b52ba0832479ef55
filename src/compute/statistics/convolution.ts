/**
 * Moments of what the weights of a convolution multiply. Each element [c, i, j] of a kernel meets
 * channel c at the places where the window puts it, padding included: the row of the matrix that a
 * convolution is (im2col), so that a 1×1 convolution and a linear layer have the same moments.
 */
import { product } from '../../basics/numbers.ts';
import { itemAt } from '../../basics/must.ts';
import type { Expr } from '../../language/typed.ts';
import type { Moment } from '../../plan/criteria/criterion.ts';
import { emit, int, integers, scalar, type GraphBuilder } from '../builder.ts';
import { emitExpression } from '../expressions/emit.ts';
import { mean } from '../expressions/functions.ts';
import { addAll, joined, pad, reduceSum, slice } from '../operators.ts';
import { range } from '../shapes.ts';
import { kernelOffsets, readsOf, type Window } from '../windows.ts';
import { sumAndDeviations } from './deviations.ts';

/** What convolutions with one kernel read; each place of each of them counts alike. */
export interface Patches {
  readonly channels: number;
  /** An input is [samples, channels, space…]. */
  readonly reads: readonly { readonly input: string; readonly window: Window }[];
}

/**
 * Sum over the samples of the batch: [channels · kernel], row-major, or [kernel] without `in`. Of a
 * variance, the sums and behind them the squared deviations.
 */
export function patchMoment(builder: GraphBuilder, patches: Patches, { inner, form }: Pick<Moment, 'inner' | 'form'>): string {
  if (form === 'variance') {
    const both = eachPlace(builder, patches, inner, (value) => sumAndDeviations(builder, value, [2]));
    const rows = [0, 1].map((part) => {
      const names = both.map((pair) => pair[part] ?? '');
      return emit(builder, 'Reshape', [joined(builder, names, 1), integers(builder, [1, -1])]);
    });
    return emit(builder, 'Concat', rows, { axis: int(0) });
  }
  if (!reduces(inner)) return joined(builder, allPlaces(builder, patches, inner), 1);
  const total = (value: string): readonly string[] => [reduceSum(builder, mean(builder, value, [2]), [0], false)];
  return joined(builder, eachPlace(builder, patches, inner, total).flat(), 1);
}

/** What is the same for every place is computed once, and summed over samples before it is cut. */
function allPlaces(builder: GraphBuilder, { reads }: Patches, inner: Expr): readonly string[] {
  const each = reads.map((read) => placesOf(builder, read, inner));
  const [only = []] = each;
  if (each.length === 1) return only;
  const counts = reads.map(({ window }) => product(window.to));
  const all = counts.reduce((sum, count) => sum + count, 0);
  const shares = counts.map((count) => scalar(builder, count / all));
  return only.map((_, offset) => {
    const parts = each.map((means, at) => emit(builder, 'Mul', [itemAt(means, offset), itemAt(shares, at)]));
    return addAll(builder, parts);
  });
}

function placesOf(builder: GraphBuilder, { input, window }: Patches['reads'][number], inner: Expr): readonly string[] {
  const isLate = vanishes(inner);
  const x = isLate ? input : padded(builder, input, window, 2);
  const frame = { values: new Map([['x', x]]), axes: new Map() };
  const whole = reduceSum(builder, emitExpression(builder, inner, frame), [0], false);
  // One sum is smaller than all samples: where padding adds nothing it can wait.
  const summed = isLate ? padded(builder, whole, window, 1) : whole;
  const spatial = range(1, window.kernel.length + 1);
  return kernelOffsets(window.kernel).map((offset) => {
    const { start, end } = readsOf(window, offset);
    const means = mean(builder, slice(builder, summed, spatial, start, end, window.strides), spatial);
    return emit(builder, 'Reshape', [means, integers(builder, [-1, 1])]);
  });
}

/** Sums of one place of the kernel at a time: it sees [samples, channels, places]. */
function eachPlace(builder: GraphBuilder, { reads, channels }: Patches, inner: Expr, sums: (value: string) => readonly string[]) {
  const around = reads.map(({ input, window }) => padded(builder, input, window, 2));
  const { kernel } = itemAt(reads, 0).window;
  const spatial = range(2, kernel.length + 2);
  return kernelOffsets(kernel).map((offset) => {
    const forms = reads.map(({ window }, at) => {
      const { start, end } = readsOf(window, offset);
      const read = slice(builder, itemAt(around, at), spatial, start, end, window.strides);
      return emit(builder, 'Reshape', [read, integers(builder, [-1, channels, product(window.to)])]);
    });
    const x = joined(builder, forms, 2);
    const axes = new Map([
      ['in', [1]],
      ['space', [2]],
    ]);
    const value = emitExpression(builder, inner, { values: new Map([['x', x]]), axes });
    return sums(value).map((sum) => emit(builder, 'Reshape', [sum, integers(builder, [-1, 1])]));
  });
}

/** The padding of the window around the axes from `first` on. */
function padded(builder: GraphBuilder, x: string, { before, after }: Window, first: number): string {
  const others = range(0, first).map(() => 0);
  return pad(builder, x, [...others, ...before], [...others, ...after]);
}

/** True where the value at x = 0 is surely 0, as that of `x^2` and `|x|`. */
function vanishes(expr: Expr): boolean {
  switch (expr.kind) {
    case 'name':
      return expr.name === 'x';
    case 'unary':
    case 'abs':
      return vanishes(expr.operand);
    case 'binary': {
      const [left, right] = [vanishes(expr.left), vanishes(expr.right)];
      if (expr.operator === '*') return left || right;
      if (expr.operator === '+' || expr.operator === '-') return left && right;
      const isPositive = expr.right.kind === 'number' && expr.right.value.n > 0n;
      return (expr.operator === '^' || expr.operator === '/') && left && isPositive;
    }
    default:
      return false;
  }
}

/** True where a part is reduced over axes: such a part needs to see a place alone. */
function reduces(expr: Expr): boolean {
  switch (expr.kind) {
    case 'number':
    case 'name':
      return false;
    case 'unary':
    case 'abs':
      return reduces(expr.operand);
    case 'binary':
      return reduces(expr.left) || reduces(expr.right);
    case 'call':
      return expr.args.some(reduces) || reductionNames.has(expr.callee);
    case 'list':
    case 'index':
      return true;
  }
}

/** `max` and `min` of several arguments reduce nothing, but to take them for a reduction is safe. */
const reductionNames: ReadonlySet<string> = new Set(['sum', 'mean', 'max', 'min', 'var', 'std', 'norm', 'distances']);
