/** The parts of a criterion that are measured, each recognised by the function that it calls. */
import { rational, toNumber } from '../../exact/rational.ts';
import { calledNames, freeNames, partsOf } from '../../language/expressions/names.ts';
import { printExpression } from '../../language/expressions/print.ts';
import type { Expr } from '../../language/typed.ts';
import { axesOf, isRefused, type Axes } from './axes.ts';
import * as criteria from './criterion.ts';
import { positionAxes, reductions, weightAxes, linearReductions } from './names.ts';
import { evaluateExact } from '../../language/expressions/evaluate.ts';

type Call = Extract<Expr, { kind: 'call' }>;

/** Variables whose value differs from sample to sample, and what a moment of each is of. */
export const varying: ReadonlyMap<string, criteria.Moment['of']> = new Map([
  ['x', 'input'],
  ['y', 'output'],
  ['activation', 'activation'],
  ['r', 'relevance'],
  ['g', 'gradient'],
]);

const activations: Readonly<Record<'input' | 'output', Axes>> = {
  input: new Set(['in', ...positionAxes]),
  output: new Set(['out', ...positionAxes]),
};

/** Undefined where a call is computed from its arguments and measures nothing. */
export function measuredBy(
  call: Call,
): criteria.Moment | criteria.Flow | criteria.Contrast | criteria.Tail | Expr | criteria.Refused | undefined {
  const { callee, over } = call;
  if (over?.includes('samples') === true) return overSamples(call);
  switch (callee) {
    case 'avg':
      return contrastOf(call) ?? momentOf(call);
    case 'grad':
      return flowOf(call);
    case 'diag':
      return diagonalOf(call);
    case 'inverse-fisher':
      return fisherOf(call);
    case 'hv':
      return productOf(call);
    case 'tail':
      return call.over?.join() === 'module' ? tailOf(call) : undefined;
    default:
      return undefined;
  }
}

/** The statistic, or what it is the mean of where that is the same for every sample. */
function momentOf(call: Call): criteria.Moment | Expr | criteria.Refused {
  const [inner, second] = call.args;
  const text = printExpression(call);
  if (inner === undefined || second !== undefined || call.over !== undefined) {
    return { refused: `\`${text}\``, instead: 'write `avg(…)` of one expression; axes stand inside: `avg(sum(x over token))`' };
  }
  const names = freeNames(inner);
  const [of, other] = [...varying].filter(([name]) => names.has(name)).map(([, kind]) => kind);
  if (of === undefined) return inner;
  if (other !== undefined) return { refused: `a mean of several tensors, \`${text}\`,` };
  if (of !== 'gradient' && names.has('w')) return { refused: `\`w\` inside \`${text}\``, instead: 'take `w` out of `avg`' };
  if (calledNames(inner).has('top')) return { refused: `\`top\` inside \`${text}\`` };
  const axes = axesOf(inner, scopeOf(of));
  if (isRefused(axes)) return axes;
  return { kind: 'moment', text, of, inner, alone: of === 'gradient' && degreeIn('g', inner) !== 1 };
}

/** Of the weights of now, before anything else is known of them. */
function tailOf(call: Call): criteria.Tail | criteria.Refused {
  const text = printExpression(call);
  const [inner] = call.args;
  const axes = inner && axesOf(inner, new Map([['w', weightAxes]]));
  const isOfWeights = axes !== undefined && !isRefused(axes) && axes.size === weightAxes.size;
  return isOfWeights && inner !== undefined
    ? { kind: 'tail', text, inner }
    : { refused: `\`${text}\``, instead: 'write it of `w` alone, as in `tail(w^2 over module)`' };
}

export function scopeOf(of: criteria.Moment['of']): ReadonlyMap<string, Axes> {
  if (of === 'input') return new Map([['x', activations.input]]);
  if (of === 'output') return new Map([['y', activations.output]]);
  if (of === 'activation') return new Map([['activation', activations.output]]);
  if (of === 'relevance') return new Map([['r', activations.output]]);
  return new Map([
    ['w', weightAxes],
    ['g', weightAxes],
  ]);
}

/** `var(x over samples)`: over the positions of the samples, too. */
function overSamples(call: Call): criteria.Moment | Expr | criteria.Refused {
  const { callee, over, args } = call;
  const text = printExpression(call);
  const [inner] = args;
  const { kind, named } = call;
  const isAlone = over?.length === 1 && inner !== undefined;
  const mean = isAlone ? momentOf({ kind, callee: 'avg', args, named }) : undefined;
  if (callee === 'mean' && mean !== undefined) return mean;
  if (callee !== 'var' || mean === undefined || !('text' in mean)) {
    return mean !== undefined && 'refused' in mean ? mean : { refused: `\`${text}\``, instead: 'write it with `avg(…)`' };
  }
  if (mean.of === 'gradient') return { refused: `\`${text}\``, instead: 'write `avg(g^2) - avg(g)^2`' };
  return { ...mean, text, form: 'variance' };
}

/** Of a matrix only its diagonal lies beside the weights; that of the second moment is a mean. */
function diagonalOf(call: Call): criteria.Moment | criteria.Refused {
  const text = printExpression(call);
  const [inner] = call.args;
  const own = { kind: 'moment', text, of: 'input', alone: false } as const;
  if (text === 'diag(hessian)') return { ...own, inner: square('x') };
  if (text === 'diag(inverse(hessian))' && inner !== undefined) return { ...own, inner, form: 'inverse' };
  if (text === 'diag(cholesky(inverse(hessian)))' && inner !== undefined) return { ...own, inner, form: 'factor' };
  return { refused: `\`${text}\``, instead: 'write `diag(hessian)`, `diag(inverse(hessian))` or `diag(cholesky(inverse(hessian)))`' };
}

function square(name: string): Expr {
  return { kind: 'binary', operator: '^', left: { kind: 'name', name }, right: { kind: 'number', value: rational(2, 1) } };
}

/** The product of the Hessian of the mean loss and a value for each weight that is scored. */
function productOf(call: Call): criteria.Moment | criteria.Refused {
  const text = printExpression(call);
  const [inner] = call.args;
  const isNested = inner !== undefined && ['hv', 'inverse'].some((name) => calledNames(inner).has(name));
  if (inner === undefined || isNested) return { refused: `\`${text}\``, instead: 'multiply the Hessian by a value like `avg(g)`' };
  return { kind: 'moment', text, of: 'gradient', inner, form: 'product', alone: false };
}

/** `grad` is carried out for the sum of the network's outputs, on inputs that are one number. */
function flowOf(call: Call): criteria.Flow | criteria.Refused {
  const text = printExpression(call);
  const { weights = { kind: 'name', name: 'w' } as const, inputs, ...rest } = call.named;
  const [of, second] = call.args;
  const isSum = of !== undefined && printExpression(of) === 'sum(y)' && second === undefined;
  if (!isSum || inputs?.kind !== 'number' || Object.keys(rest).length > 0) {
    return { refused: `\`${text}\``, instead: 'write it as in `grad(sum(y), weights: |w|, inputs: 1)`' };
  }
  const axes = axesOf(weights, new Map([['w', weightAxes]]));
  if (isRefused(axes)) return axes;
  const reduction = [...calledNames(weights)].find((name) => reductions.has(name));
  if (reduction !== undefined) return { refused: `\`${reduction}\` inside \`${text}\`` };
  return { kind: 'flow', text, weights, inputs: toNumber(inputs.value) };
}

// Whether the gradient of a batch does, or each sample has to pass alone.

type Degree = 0 | 1 | undefined;

/**
 * The degree of an expression in a name: 0 where it is not in it, 1 where the value for a sum is
 * the sum of the values, undefined for everything else (`g^2`, `|g|`, `g + 1`).
 */
function degreeIn(name: string, expr: Expr): Degree {
  const of = (part: Expr): Degree => degreeIn(name, part);
  switch (expr.kind) {
    case 'number':
      return 0;
    case 'name':
      return expr.name === name ? 1 : 0;
    case 'unary':
      return of(expr.operand);
    case 'binary':
      return degreeOfTwo(expr.operator, of(expr.left), of(expr.right));
    case 'call': {
      const degrees = expr.args.map(of);
      if (degrees.every((degree) => degree === 0)) return 0;
      return linearReductions.has(expr.callee) ? degrees[0] : undefined;
    }
    case 'abs':
    case 'list':
    case 'index':
      return parts(expr).every((part) => of(part) === 0) ? 0 : undefined;
  }
}

/** Of the result of an operator, from the degrees of its two sides. */
function degreeOfTwo(operator: string, left: Degree, right: Degree): Degree {
  if (left === 0 && right === 0) return 0;
  if (operator === '+' || operator === '-') return left === right ? left : undefined;
  const isScaled = left === 1 && right === 0;
  if (operator === '/') return isScaled ? 1 : undefined;
  return operator === '*' && (isScaled || (left === 0 && right === 1)) ? 1 : undefined;
}

function parts(expr: Extract<Expr, { kind: 'abs' | 'list' | 'index' }>): readonly Expr[] {
  if (expr.kind === 'abs') return [expr.operand];
  return expr.kind === 'list' ? expr.items : [expr.base, expr.index];
}

const contrasted: readonly criteria.ContrastName[] = [...criteria.streamNames, ...criteria.outputNames];
export const contrastNames: ReadonlySet<string> = new Set(contrasted);

/** Undefined where nothing in the mean speaks of a branch. */
export function contrastOf(mean: Call): criteria.Contrast | criteria.Refused | undefined {
  if (![...freeNames(mean)].some((name) => contrastNames.has(name))) return undefined;
  const text = printExpression(mean);
  const [inner] = mean.args;
  const found = inner?.kind === 'call' && inner.over === undefined ? measureOf(inner) : undefined;
  if (found !== undefined) return { kind: 'contrast', text, ...found };
  const instead =
    'write a mean of one measure, as `avg(cosine(h_in, h_out))`, `avg(jensen-shannon(full, without))` or `avg(loss(without))`';
  return { refused: `\`${text}\``, instead };
}

function measureOf({ callee, args }: Call): Pick<criteria.Contrast, 'measure' | 'of'> | undefined {
  const measure = criteria.contrastMeasures.find((word) => word === callee);
  if (measure === undefined) return undefined;
  const [first] = args;
  const isGap = first?.kind === 'binary' && first.operator === '-';
  const compared = measure === 'norm' && isGap ? [first.left, first.right] : args;
  const of = compared.flatMap((arg) => {
    const name = arg.kind === 'name' ? contrasted.find((one) => one === arg.name) : undefined;
    return name === undefined ? [] : [name];
  });
  const isWhole = of.length === compared.length && of.length === (measure === 'loss' ? 1 : 2);
  const isOfOutputs = of.every((name) => criteria.outputNames.some((one) => one === name));
  const isOfStream = of.every((name) => criteria.streamNames.some((one) => one === name));
  const needsOutputs = ['loss', 'kl', 'jensen-shannon'].includes(measure);
  return isWhole && (isOfOutputs || (isOfStream && !needsOutputs)) ? { measure, of } : undefined;
}

const inverseFisher = 'inverse-fisher';

/** A square of more weights takes longer to invert than most networks take to train. */
export const largestBlock = 4096;

/** `g * (w != 0)`: what is pruned cannot make up for anything. */
const liveGradient: Expr = {
  kind: 'binary',
  operator: '*',
  left: { kind: 'name', name: 'g' },
  right: { kind: 'binary', operator: '!=', left: { kind: 'name', name: 'w' }, right: { kind: 'number', value: rational(0) } },
};

export function fisherOf(call: Call): criteria.Moment | criteria.Refused {
  const [size, damping] = call.args.map((arg) => evaluateExact(arg, new Map()));
  const text = printExpression(call);
  const isWhole = size !== undefined && size.d === 1n && size.n >= 1n;
  if (!isWhole || size.n > BigInt(largestBlock)) {
    const instead = `write a whole number of weights from 1 to ${largestBlock}, as in \`${inverseFisher}(50, 1e-7)\``;
    return { refused: `the block of \`${text}\``, instead };
  }
  if (damping === undefined || damping.n <= 0n) {
    return { refused: `the damping of \`${text}\``, instead: `write a number above 0, as in \`${inverseFisher}(50, 1e-7)\`` };
  }
  return {
    kind: 'moment',
    text,
    of: 'gradient',
    inner: liveGradient,
    form: 'fisher',
    alone: true,
    blocks: { size: Number(size.n), damping: toNumber(damping) },
  };
}

/** The first block or damping in an expression that has no meaning. */
export function fisherFault(expr: Expr): criteria.Refused | undefined {
  if (expr.kind === 'call' && expr.callee === inverseFisher) {
    const found = fisherOf(expr);
    return 'refused' in found ? found : undefined;
  }
  for (const part of partsOf(expr)) {
    const fault = fisherFault(part);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
