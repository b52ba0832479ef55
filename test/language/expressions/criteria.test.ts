/**
 * The standard criteria, penalties and re-parameterisations against the formulas of their papers,
 * written out in loops over plain arrays.
 */
import { describe, expect, test } from 'vitest';
import { apply, standardExpression, standardLibrary } from '../../../src/language/expressions/definition.ts';
import { interpret, type World } from './reference/interpret.ts';
import { combine, tensor, type Tensor } from './reference/tensor.ts';

let state = 7;
/** Between -1 and 1, the same in every run. */
function random(): number {
  state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
  return state / 0x3fffffff - 1;
}

const outs = [0, 1, 2];
const ins = [0, 1, 2, 3];
const tokens = [0, 1];
const samples = [0, 1, 2, 3, 4];
const [O, I, N, T] = [outs.length, ins.length, samples.length, tokens.length];

const w = tensor({ out: O, in: I }, random);
const x = tensor({ samples: N, token: T, in: I }, random);
const g = tensor({ samples: N, out: O, in: I }, random);
const r = tensor({ samples: N, out: O, space: 6 }, random);
const gamma = tensor({ out: O }, random);
const t: Tensor = { axes: [], shape: [], data: [0.3] };
const kernel = tensor({ out: O, in: 2, kh: 3, kw: 3 }, random);
const draws = tensor({ out: O, in: I }, random);
/** A symmetric matrix over all weights, and a layer of weights behind this one. */
const curvature = symmetric(O * I);
const behind = tensor({ last: 2, out: O }, () => Math.abs(random()));

const W = (o: number, i: number): number => w.data[o * I + i] ?? NaN;
const X = (n: number, k: number, i: number): number => x.data[(n * T + k) * I + i] ?? NaN;
const G = (n: number, o: number, i: number): number => g.data[(n * O + o) * I + i] ?? NaN;
const K = (o: number, rest: number): number => kernel.data[o * 18 + rest] ?? NaN;

/** Second moments of the inputs, with a little on the diagonal, so that there is an inverse. */
const hessian = ins.map((a) => ins.map((b) => sumOf(samples, (n) => sumOf(tokens, (k) => X(n, k, a) * X(n, k, b))) + (a === b ? 0.1 : 0)));

function sumOf(indices: readonly number[], term: (index: number) => number): number {
  return indices.reduce((sum, index) => sum + term(index), 0);
}
function meanOf(indices: readonly number[], term: (index: number) => number): number {
  return sumOf(indices, term) / indices.length;
}
const meanG = (o: number, i: number): number => meanOf(samples, (n) => G(n, o, i));
const meanG2 = (o: number, i: number): number => meanOf(samples, (n) => G(n, o, i) ** 2);
const meanX2 = (i: number): number => meanOf(samples, (n) => meanOf(tokens, (k) => X(n, k, i) ** 2));
const byWeight = (score: (o: number, i: number) => number): readonly number[] => outs.flatMap((o) => ins.map((i) => score(o, i)));

function symmetric(size: number): readonly (readonly number[])[] {
  const half = Array.from({ length: size }, () => Array.from({ length: size }, random));
  return half.map((row, a) => row.map((value, b) => value + (half[b]?.[a] ?? NaN)));
}

const world: World = {
  variables: new Map([['w', w], ['x', x], ['g', g], ['r', r], ['gamma', gamma], ['t', t]]), // prettier-ignore
  matrices: new Map([['hessian', { axis: 'in', rows: hessian }]]),
  draw: () => draws,
  hv: (v) => ({ ...w, data: curvature.map((row) => row.reduce((sum, value, k) => sum + value * (v.data[k] ?? NaN), 0)) }),
  grad: differences,
};

/** Of the sum of the outputs of two layers, by central differences in each weight of the first. */
function differences(weights: (w: Tensor) => Tensor, inputs: Tensor): Tensor {
  const [input = NaN] = inputs.data;
  const outputs = (given: Tensor): number => {
    const used = weights(given).data;
    return sumOf([0, 1], (last) =>
      sumOf(outs, (o) => (behind.data[last * O + o] ?? NaN) * sumOf(ins, (i) => (used[o * I + i] ?? NaN) * input)),
    );
  };
  const step = 1e-6;
  const moved = (k: number, by: number): Tensor => ({ ...w, data: w.data.map((value, at) => (at === k ? value + by : value)) });
  return { ...w, data: w.data.map((_, k) => (outputs(moved(k, step)) - outputs(moved(k, -step))) / (2 * step)) };
}

/** The diagonal of the inverse, by cofactors. */
function inverseDiagonal(rows: readonly (readonly number[])[], k: number): number {
  const minor = rows.filter((_, a) => a !== k).map((row) => row.filter((_, b) => b !== k));
  return determinant(minor) / determinant(rows);
}

function determinant(rows: readonly (readonly number[])[]): number {
  const [first, ...rest] = rows;
  if (first === undefined) return 1;
  return first.reduce(
    (sum, value, k) => sum + (k % 2 === 0 ? 1 : -1) * value * determinant(rest.map((row) => row.filter((_, b) => b !== k))),
    0,
  );
}

function value(kind: 'criterion' | 'penalty' | 'reparam', name: string, variables = world.variables) {
  const definition = standardExpression(kind, name);
  const { expr } = definition ? apply(definition) : {};
  if (expr === undefined) throw new Error(`no ${kind} ${name}`);
  return interpret(expr, { ...world, variables }).data;
}

function expectClose(found: readonly number[], expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  found.forEach((one, at) => expect(one).toBeCloseTo(expected[at] ?? NaN, 7));
}

const large = (o: number, i: number): number => {
  const own = W(o, i) ** 2;
  return sumOf(
    w.data.map((one) => one ** 2).filter((other) => other >= own),
    (one) => one,
  );
};

describe('criteria', () => {
  // Each row: the name, and the formula of its paper for the weight from input i to output o.
  const weights: Readonly<Record<string, (o: number, i: number) => number>> = {
    magnitude: (o, i) => Math.abs(W(o, i)),
    random: (o, i) => draws.data[o * I + i] ?? NaN,
    wanda: (o, i) => Math.abs(W(o, i)) * Math.sqrt(meanX2(i)),
    snip: (o, i) => Math.abs(W(o, i) * meanG(o, i)),
    'param-first': (o, i) => Math.abs(W(o, i) * meanG(o, i)),
    grasp: (o, i) => W(o, i) * sumOf(outs, (a) => sumOf(ins, (b) => (curvature[o * I + i]?.[a * I + b] ?? NaN) * meanG(a, b))),
    synflow: (o, i) => Math.abs(W(o, i)) * sumOf([0, 1], (last) => behind.data[last * O + o] ?? NaN),
    taylor: (o, i) => meanOf(samples, (n) => (W(o, i) * G(n, o, i)) ** 2),
    'taylor-second': (o, i) => Math.abs(W(o, i) * meanG(o, i) - 0.5 * W(o, i) ** 2 * meanG2(o, i)),
    gblm: (o, i) => Math.abs(W(o, i)) * (25 * Math.sqrt(meanG2(o, i)) + Math.sqrt(meanX2(i))),
    obd: (o, i) => 0.5 * meanG2(o, i) * W(o, i) ** 2,
    obs: (o, i) => W(o, i) ** 2 / inverseDiagonal(hessian, i),
    lamp: (o, i) => W(o, i) ** 2 / large(o, i),
    movement: (o, i) => -meanOf(samples, (n) => W(o, i) * G(n, o, i)),
  };

  test.each(Object.entries(weights))('%s', (name, formula) => {
    expectClose(value('criterion', name), byWeight(formula));
  });

  test('l1 and l2 are norms of whole filters', () => {
    const variables = new Map([['w', kernel]]);
    const rest = Array.from({ length: 18 }, (_, at) => at);
    expectClose(value('criterion', 'l1', variables), outs.map((o) => sumOf(rest, (k) => Math.abs(K(o, k))))); // prettier-ignore
    expectClose(value('criterion', 'l2', variables), outs.map((o) => Math.sqrt(sumOf(rest, (k) => K(o, k) ** 2)))); // prettier-ignore
  });

  test('geometric-median is how far a whole filter lies from all others', () => {
    const rest = Array.from({ length: 18 }, (_, at) => at);
    const apart = (a: number, b: number): number => Math.sqrt(sumOf(rest, (k) => (K(a, k) - K(b, k)) ** 2));
    const expected = outs.map((o) => sumOf(outs, (other) => apart(o, other)));
    expectClose(value('criterion', 'geometric-median', new Map([['w', kernel]])), expected);
  });

  test('block-fisher divides by the inverse that Woodbury gives from products of samples', () => {
    const damping = 1e-7;
    const products = samples.map((a) =>
      samples.map((b) => {
        const product = sumOf(outs, (o) => sumOf(ins, (i) => G(a, o, i) * G(b, o, i)));
        return product + (a === b ? damping * N : 0);
      }),
    );
    const whole = determinant(products);
    const reduced = byWeight((o, i) => {
      const corner = determinant([[0, ...samples.map((n) => G(n, o, i))], ...products.map((row, n) => [G(n, o, i), ...row])]);
      return (W(o, i) ** 2 * damping) / (2 * (1 + corner / whole));
    });
    const found = value('criterion', 'block-fisher');
    expectClose(
      found.map((one, at) => one / (reduced[at] ?? NaN)),
      reduced.map(() => 1),
    );
  });

  test('fluctuation is the variance of an input times the squared norm of its weights', () => {
    const expected = ins.map((i) => {
      const values = samples.flatMap((n) => tokens.map((k) => X(n, k, i)));
      const mean = meanOf(values, (one) => one);
      return meanOf(values, (one) => (one - mean) ** 2) * sumOf(outs, (o) => W(o, i) ** 2);
    });
    expectClose(value('criterion', 'fluctuation'), expected);
  });

  test('apoz is the share of activations that are not zero', () => {
    const activation = combine([r], (one = NaN) => Math.max(0, one));
    const variables = new Map([...world.variables, ['activation', activation]] as const);
    const expected = outs.map((o) =>
      meanOf(samples, (n) => meanOf([0, 1, 2, 3, 4, 5], (k) => Number((r.data[(n * O + o) * 6 + k] ?? NaN) > 0))),
    );
    expectClose(value('criterion', 'apoz', variables), expected);
  });

  test('lrp is the relevance of an output, summed over its places', () => {
    const expected = outs.map((o) => meanOf(samples, (n) => sumOf([0, 1, 2, 3, 4, 5], (k) => r.data[(n * O + o) * 6 + k] ?? NaN)));
    expectClose(value('criterion', 'lrp'), expected);
  });

  test('are all tested', () => {
    // Of whole models, by carrying them without each branch: test/run/units/branches.test.ts.
    const ofModels = ['block-influence', 'finercut', 'loss-rise'];
    const ofUnits = ['l1', 'l2', 'geometric-median'];
    const tested = [...Object.keys(weights), ...ofUnits, 'apoz', 'block-fisher', 'fluctuation', 'lrp', ...ofModels];
    expect(tested.sort()).toEqual([...(standardLibrary().get('criterion')?.keys() ?? [])].sort());
  });
});

describe('penalties', () => {
  const rows = outs.map((o) => Math.sqrt(sumOf(ins, (i) => W(o, i) ** 2)));

  test.each([
    ['slimming', 1e-4 * sumOf(gamma.data, (one) => Math.abs(one))],
    ['lasso', 1e-4 * sumOf(w.data, (one) => Math.abs(one))],
    ['ridge', 1e-4 * sumOf(w.data, (one) => one ** 2)],
    ['group-lasso', 1e-4 * sumOf(rows, (one) => one)],
  ])('%s', (name, expected) => {
    // A matrix has one index along the axes of a kernel.
    const variables = new Map([...world.variables, ['w', combine([w], (one = NaN) => one)]]); // prettier-ignore
    expect(value('penalty', name, variables)[0]).toBeCloseTo(expected, 12);
  });
});

describe('re-parameterisations', () => {
  const [threshold = NaN] = t.data;
  const formulas: Readonly<Record<string, (w: number) => number>> = {
    // The soft mask of PDP: exp(w²/τ) / (exp(w²/τ) + exp(t²/τ)), written without overflow.
    pdp: (one) => one / (1 + Math.exp((threshold ** 2 - one ** 2) / 1e-2)),
    'soft-threshold': (one) => Math.sign(one) * Math.max(Math.abs(one) - threshold, 0),
    powerprop: (one) => one * Math.abs(one),
  };

  test.each(Object.entries(formulas))('%s', (name, formula) => {
    const definition = standardExpression('reparam', name);
    const tau = { kind: 'number', value: { n: 1n, d: 100n } } as const;
    const { expr } = definition ? apply(definition, [], name === 'pdp' ? { tau } : {}) : {};
    expectClose(expr ? interpret(expr, world).data : [], w.data.map(formula));
  });
});
