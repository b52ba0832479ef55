/** From the expression of a criterion to the statistics it needs and the score they make. */
import { toNumber } from '../../exact/rational.ts';
import { calledNames, freeNames, mapParts } from '../../language/expressions/names.ts';
import { printExpression } from '../../language/expressions/print.ts';
import type { Expr } from '../../language/typed.ts';
import { axesOf, isRefused } from './axes.ts';
import type { Axes } from './axes.ts';
import { isDiagonal } from './criterion.ts';
import type { Criterion, Flow, Form, Moment, Refused, Statistic } from './criterion.ts';
import { inputAxes, outputAxes, positionAxes, reductions, weightAxes } from './functions.ts';
import { degreeIn } from './linearity.ts';

type Call = Extract<Expr, { kind: 'call' }>;

/**
 * Takes everything out of an expression that is measured: `avg(…)`, `var(… over samples)`, the diagonal
 * of a second moment, `hv(…)` and `grad(…)`. `avg` is the mean over samples and over the positions
 * (tokens, places of a convolution's window) that no inner reduction has taken.
 */
export function analyse(expr: Expr): Criterion | Refused {
  const statistics = new Map<string, Statistic>();
  const faults: Refused[] = [];
  const score = extract(expr);
  const [fault] = faults;
  if (fault !== undefined) return fault;
  const varies = [...freeNames(score)].find((name) => varying.has(name));
  if (varies !== undefined) {
    const instead = 'take the mean over the samples: `avg(…)` around it';
    return { refused: `a score that varies by sample, as \`${varies}\` does,`, instead };
  }
  const scope = new Map<string, Axes>([['w', weightAxes]]);
  for (const statistic of statistics.values()) {
    const isProduct = statistic.kind === 'moment' && statistic.form === 'product';
    const factor = isProduct ? axesOf(statistic.inner, scope) : scope;
    if (isRefused(factor)) return factor;
    scope.set(statistic.text, axesAfter(statistic));
  }
  const axes = axesOf(score, scope);
  return isRefused(axes) ? axes : { score, statistics: [...statistics.values()] };

  function extract(part: Expr): Expr {
    if (part.kind !== 'call') return mapParts(part, extract);
    const found = measuredBy(part);
    if (found === undefined) return mapParts(part, extract);
    if ('refused' in found) {
      faults.push(found);
      return part;
    }
    if (!('text' in found)) return found;
    if (found.kind === 'moment' && found.form === 'product') {
      return product(found);
    }
    statistics.set(found.text, found);
    return { kind: 'name', name: found.text };
  }

  /** What the Hessian is multiplied by may be measured itself, and is so before. */
  function product(found: Moment): Expr {
    const inner = extract(found.inner);
    statistics.set(found.text, { ...found, inner });
    return { kind: 'name', name: found.text };
  }
}

/** Undefined where a call is computed from its arguments and measures nothing. */
function measuredBy(call: Call): Moment | Flow | Expr | Refused | undefined {
  const { callee, over } = call;
  if (over?.includes('samples') === true) return overSamples(call);
  switch (callee) {
    case 'avg':
      return momentOf(call);
    case 'grad':
      return flowOf(call);
    case 'diag':
      return diagonalOf(call);
    case 'hv':
      return productOf(call);
    default:
      return undefined;
  }
}

/** Variables whose value differs from sample to sample, and what a moment of each is of. */
const varying: ReadonlyMap<string, Moment['of']> = new Map([
  ['x', 'input'],
  ['y', 'output'],
  ['g', 'gradient'],
]);

const activations: Readonly<Record<'input' | 'output', Axes>> = {
  input: new Set(['in', ...positionAxes]),
  output: new Set(['out', ...positionAxes]),
};

/** The statistic, or what it is the mean of where that is the same for every sample. */
function momentOf(call: Call): Moment | Expr | Refused {
  const [inner, second] = call.args;
  const text = printExpression(call);
  if (inner === undefined || second !== undefined || call.over !== undefined) {
    const instead = 'write `avg(…)` of one expression; axes stand inside: `avg(sum(x over token))`';
    return { refused: `\`${text}\``, instead };
  }
  const names = freeNames(inner);
  const [of, other] = [...varying].filter(([name]) => names.has(name)).map(([, kind]) => kind);
  if (of === undefined) return inner;
  if (other !== undefined) return { refused: `a mean of several tensors, \`${text}\`,` };
  if (of !== 'gradient' && names.has('w')) {
    return { refused: `\`w\` inside \`${text}\``, instead: 'take `w` out of `avg`' };
  }
  const axes = axesOf(inner, scopeOf(of));
  if (isRefused(axes)) return axes;
  const alone = of === 'gradient' && degreeIn('g', inner) !== 1;
  return { kind: 'moment', text, of, inner, alone };
}

function scopeOf(of: Moment['of']): ReadonlyMap<string, Axes> {
  if (of === 'input') return new Map([['x', activations.input]]);
  if (of === 'output') return new Map([['y', activations.output]]);
  return new Map([
    ['w', weightAxes],
    ['g', weightAxes],
  ]);
}

/** `var(x over samples)`: over the positions of the samples, too. */
function overSamples(call: Call): Moment | Expr | Refused {
  const { callee, over, args } = call;
  const text = printExpression(call);
  const [inner] = args;
  const isAlone = over?.length === 1 && inner !== undefined;
  if (isAlone && callee === 'mean') return momentOf({ ...call, callee: 'avg', over: undefined });
  const mean = isAlone ? momentOf({ ...call, callee: 'avg', over: undefined }) : undefined;
  if (callee !== 'var' || mean === undefined || !('text' in mean)) {
    return mean !== undefined && 'refused' in mean
      ? mean
      : { refused: `\`${text}\``, instead: 'write it with `avg(…)`' };
  }
  if (mean.of === 'gradient') {
    return { refused: `\`${text}\``, instead: 'write `avg(g^2) - avg(g)^2`' };
  }
  return { ...mean, text, form: 'variance' };
}

/** Of a matrix only its diagonal lies beside the weights. */
function diagonalOf(call: Call): Moment | Refused {
  const text = printExpression(call);
  const [inner] = call.args;
  const form = diagonals.get(text);
  if (form === undefined || inner === undefined) {
    const instead = 'write `diag(hessian)` or `diag(inverse(hessian))`';
    return { refused: `\`${text}\``, instead };
  }
  return { kind: 'moment', text, of: 'input', inner, form, alone: false };
}

const diagonals: ReadonlyMap<string, Form> = new Map([
  ['diag(hessian)', 'diagonal'],
  ['diag(inverse(hessian))', 'inverse diagonal'],
]);

/** The product of the Hessian of the mean loss and a value for each weight that is scored. */
function productOf(call: Call): Moment | Refused {
  const text = printExpression(call);
  const [inner] = call.args;
  const isNested = inner !== undefined && calledNames(inner).has('hv');
  if (inner === undefined || isNested) {
    return { refused: `\`${text}\``, instead: 'multiply by the Hessian once' };
  }
  return { kind: 'moment', text, of: 'gradient', inner, form: 'product', alone: false };
}

/** `grad` is carried out for the sum of the network's outputs, on inputs that are one number. */
function flowOf(call: Call): Flow | Refused {
  const text = printExpression(call);
  const { weights = { kind: 'name', name: 'w' } as const, inputs, ...rest } = call.named;
  const [of, second] = call.args;
  const isSum = of !== undefined && printExpression(of) === 'sum(y)' && second === undefined;
  if (!isSum || inputs?.kind !== 'number' || Object.keys(rest).length > 0) {
    const instead = 'write it as in `grad(sum(y), weights: |w|, inputs: 1)`';
    return { refused: `\`${text}\``, instead };
  }
  const axes = axesOf(weights, new Map([['w', weightAxes]]));
  if (isRefused(axes)) return axes;
  const reduction = [...calledNames(weights)].find((name) => reductions.has(name));
  if (reduction !== undefined) return { refused: `\`${reduction}\` inside \`${text}\`` };
  return { kind: 'flow', text, weights, inputs: toNumber(inputs.value) };
}

/** The axes of a statistic beside the weights; a moment has lost its positions. */
function axesAfter(statistic: Statistic): Axes {
  if (statistic.kind === 'flow' || statistic.form === 'product') return weightAxes;
  if (isDiagonal(statistic)) return inputAxes;
  const axes = axesOf(statistic.inner, scopeOf(statistic.of));
  if (isRefused(axes)) throw new TypeError(`${statistic.text} was accepted before`);
  if (statistic.of === 'gradient') return axes;
  if (statistic.of === 'input') return axes.has('in') ? inputAxes : new Set();
  return axes.has('out') ? outputAxes : new Set();
}
