/** Computes an expression on small tensors, by the meaning that language.md gives it. */
import type { Expr } from '../../../../src/language/typed.ts';
import { combine, reduce, scalar, type Tensor } from './tensor.ts';

/** Values side by side, and a matrix of each input against each. */
type Value =
  | { readonly kind: 'tensor'; readonly tensor: Tensor }
  | { readonly kind: 'list'; readonly items: readonly Tensor[] }
  | { readonly kind: 'matrix'; readonly axis: string; readonly rows: readonly (readonly number[])[] };

export interface World {
  readonly variables: ReadonlyMap<string, Tensor>;
  readonly matrices?: ReadonlyMap<string, { readonly axis: string; readonly rows: readonly (readonly number[])[] }>;
  /** `hv(v)`: the product of the loss's Hessian with a tensor of weights. */
  readonly hv?: (v: Tensor) => Tensor;
  /** `grad(sum(y), weights: …, inputs: …)`, in `w`, of a model that the test knows. */
  readonly grad?: (weights: (w: Tensor) => Tensor, inputs: Tensor) => Tensor;
  readonly draw?: () => Tensor;
}

/** Samples, and the places in them. */
const samples = ['samples', 'token', 'space'];

export function interpret(expr: Expr, world: World): Tensor {
  const value = evaluate(expr, world);
  if (value.kind !== 'tensor') throw new Error(`a ${value.kind} is no score`);
  return value.tensor;
}

function evaluate(expr: Expr, world: World): Value {
  const inner = (part: Expr) => interpret(part, world);
  switch (expr.kind) {
    case 'number':
      return of(scalar(Number(expr.value.n) / Number(expr.value.d)));
    case 'name': {
      const matrix = world.matrices?.get(expr.name);
      if (matrix !== undefined) return { kind: 'matrix', ...matrix };
      const tensor = world.variables.get(expr.name);
      if (tensor === undefined) throw new Error(`no value for ${expr.name}`);
      return of(tensor);
    }
    case 'unary':
      return of(combine([inner(expr.operand)], (a = NaN) => -a));
    case 'abs':
      return of(combine([inner(expr.operand)], (a = NaN) => Math.abs(a)));
    case 'binary': {
      const compute = operators[expr.operator];
      if (compute === undefined) throw new Error(`no operator ${expr.operator}`);
      const left = evaluate(expr.left, world);
      const right = inner(expr.right);
      if (left.kind !== 'list') return of(combine([inner(expr.left), right], compute));
      return { kind: 'list', items: left.items.map((item) => combine([item, right], compute)) };
    }
    case 'list':
      return { kind: 'list', items: expr.items.map(inner) };
    case 'index': {
      const list = evaluate(expr.base, world);
      const item = list.kind === 'list' ? list.items[inner(expr.index).data[0] ?? NaN] : undefined;
      if (item === undefined) throw new Error('an index outside a list');
      return of(item);
    }
    case 'call':
      return call(expr, world);
  }
}

function of(tensor: Tensor): Value {
  return { kind: 'tensor', tensor };
}

const operators: Readonly<Record<string, (a?: number, b?: number) => number>> = {
  '+': (a = NaN, b = NaN) => a + b,
  '-': (a = NaN, b = NaN) => a - b,
  '*': (a = NaN, b = NaN) => a * b,
  '/': (a = NaN, b = NaN) => a / b,
  '^': (a = NaN, b = NaN) => a ** b,
};

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
const mean = (values: readonly number[]): number => total(values) / values.length;
const variance = (values: readonly number[]): number => mean(values.map((value) => (value - mean(values)) ** 2));

const reductions: Readonly<Record<string, (values: readonly number[]) => number>> = {
  sum: total,
  mean,
  var: variance,
  std: (values) => Math.sqrt(variance(values)),
  norm: (values) => Math.sqrt(total(values.map((value) => value ** 2))),
  max: (values) => Math.max(...values),
  min: (values) => Math.min(...values),
};

const elementwise: Readonly<Record<string, (...values: readonly number[]) => number>> = {
  sqrt: (a = NaN) => Math.sqrt(a),
  exp: (a = NaN) => Math.exp(a),
  ln: (a = NaN) => Math.log(a),
  abs: (a = NaN) => Math.abs(a),
  step: (a = NaN) => Number(a > 0),
  max: Math.max,
  min: Math.min,
};

function call({ callee, args, named, over }: Extract<Expr, { kind: 'call' }>, world: World): Value {
  const [first] = args;
  if (callee === 'draw' && world.draw) return of(world.draw());
  if (first === undefined) throw new Error(`${callee} without an argument`);
  if (callee === 'softmax') {
    const list = evaluate(first, world);
    if (list.kind !== 'list') throw new Error('softmax of no list');
    const powers = list.items.map((item) => combine([item], (a = NaN) => Math.exp(a)));
    const sum = combine(powers, (...values) => total(values));
    return { kind: 'list', items: powers.map((power) => combine([power, sum], operators['/'] ?? Number)) };
  }
  if (callee === 'diag' || callee === 'inverse') {
    const matrix = evaluate(first, world);
    if (matrix.kind !== 'matrix') throw new Error(`${callee} of no matrix`);
    const { axis, rows } = matrix;
    if (callee === 'inverse') return { kind: 'matrix', axis, rows: inverse(rows) };
    return of({ axes: [axis], shape: [rows.length], data: rows.map((row, k) => row[k] ?? NaN) });
  }
  if (callee === 'grad' && world.grad) {
    const { weights, inputs } = named;
    if (weights === undefined || inputs === undefined) throw new Error('grad of the real model');
    const replaced = (w: Tensor) => interpret(weights, { ...world, variables: new Map([...world.variables, ['w', w]]) });
    return of(world.grad(replaced, interpret(inputs, world)));
  }
  const value = interpret(first, world);
  if (callee === 'inverse-fisher') {
    const [size = NaN, damping = NaN] = args.map((arg) => interpret(arg, world).data[0] ?? NaN);
    return of(inverseFisher(world, size, damping));
  }
  if (callee === 'hv' && world.hv) return of(world.hv(value));
  if (callee === 'avg') return of(reduce(value, samples, mean));
  if (callee === 'tail') return of(tail(value));
  if (callee === 'distances') return of(distances(value, over ?? []));
  const compute = reductions[callee];
  if (compute !== undefined && args.length === 1) {
    const all = value.axes.filter((axis) => axis !== 'samples');
    const axes = over?.flatMap((axis) => (axis === 'samples' ? samples : [axis])) ?? all;
    return of(reduce(value, axes, compute));
  }
  const each = elementwise[callee];
  if (each === undefined) throw new Error(`no function ${callee}`);
  return of(
    combine(
      args.map((arg) => interpret(arg, world)),
      each,
    ),
  );
}

/** Of gradients whose first axis numbers the samples. */
function inverseFisher({ variables }: World, size: number, damping: number): Tensor {
  const [g, w] = [variables.get('g'), variables.get('w')];
  if (g === undefined || w === undefined) throw new Error('no gradients');
  const samples = g.shape[0] ?? 1;
  const data = w.data.map((_, at) => {
    const start = at - (at % size);
    const block = w.data.slice(start, start + size).map((_value, k) => start + k);
    const rows = block.map((a) =>
      block.map((b) => {
        const products = Array.from({ length: samples }, (_sample, n) => {
          const from = n * w.data.length;
          return (g.data[from + a] ?? NaN) * (g.data[from + b] ?? NaN);
        });
        return mean(products) + (a === b ? damping : 0);
      }),
    );
    return inverse(rows)[at - start]?.[at - start] ?? NaN;
  });
  return { ...w, data };
}

/** Of the value and all that are as large or larger. */
function tail(value: Tensor): Tensor {
  return combine([value], (own = NaN) => total(value.data.filter((other) => other >= own)));
}

/** Vectors along the named axes, and the sum of the Euclidean distances of each to all. */
function distances(value: Tensor, over: readonly string[]): Tensor {
  const vectors = new Map<string, number[]>();
  value.data.forEach((own, at) => {
    const place = placeOf(value, at).filter((_, k) => !over.includes(value.axes[k] ?? ''));
    vectors.set(place.join(), [...(vectors.get(place.join()) ?? []), own]);
  });
  const data = [...vectors.values()].map((own) =>
    total([...vectors.values()].map((other) => Math.hypot(...own.map((a, k) => a - (other[k] ?? NaN))))),
  );
  const left = value.axes.map((axis, k) => [axis, value.shape[k] ?? 1] as const);
  const kept = left.filter(([axis]) => !over.includes(axis));
  return { axes: kept.map(([axis]) => axis), shape: kept.map(([, size]) => size), data };
}

/** The index along each axis of a place in row-major order. */
function placeOf({ shape }: Tensor, at: number): readonly number[] {
  let rest = at;
  return shape
    .toReversed()
    .map((size) => {
      const index = rest % size;
      rest = (rest - index) / size;
      return index;
    })
    .toReversed();
}

/** By Gauss and Jordan. */
function inverse(rows: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const size = rows.length;
  const work = rows.map((row, i) => [...row, ...row.map((_, j) => Number(i === j))]);
  for (let pivot = 0; pivot < size; pivot++) {
    const scale = work[pivot]?.[pivot] ?? NaN;
    work[pivot] = (work[pivot] ?? []).map((value) => value / scale);
    for (let row = 0; row < size; row++) {
      const factor = work[row]?.[pivot] ?? NaN;
      if (row === pivot) continue;
      work[row] = (work[row] ?? []).map((value, k) => value - factor * (work[pivot]?.[k] ?? NaN));
    }
  }
  return work.map((row) => row.slice(size));
}
