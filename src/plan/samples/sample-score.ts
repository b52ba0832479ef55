/** Whether a criterion is a score of a sample: one number, of the model's output, label, loss or gradient. */
import { calledNames, freeNames, mapParts, partsOf, substitute, withoutSlices } from '../../language/expressions/names.ts';
import { printExpression } from '../../language/expressions/print.ts';
import type { Expr } from '../../language/typed.ts';
import { axesOf, isRefused, type Axes } from '../criteria/axes.ts';
import type { Refused } from '../criteria/criterion.ts';
import { positionAxes } from '../criteria/names.ts';

export interface SampleScore {
  /** Over the names of `sampleScope`, without `softmax`. */
  readonly expr: Expr;
  /** True where each sample passes alone, since its own gradient is asked for. */
  readonly alone: boolean;
  /** The other model whose output is `y` in `expr`. */
  readonly scorer?: string;
}

const outputs: Axes = new Set(['out', ...positionAxes]);
/** All parameters as one vector, which has no axis that a recipe could name. */
const parameter = 'parameter';

const sampleScope: ReadonlyMap<string, Axes> = new Map([
  ['y', outputs],
  ['label', outputs],
  ['loss', new Set()],
  ['g', new Set([parameter])],
]);

/** The other models whose outputs an expression reads: `scorer` of `scorer.y`. */
export function scorersIn(expr: Expr): readonly string[] {
  return [...freeNames(expr)].flatMap((name) => (name.endsWith('.y') ? [name.slice(0, -2)] : []));
}

/**
 * What is left of the places in a sample is averaged; of the outputs nothing may be left, but of another model's, which has perhaps one.
 */
export function sampleScore(expr: Expr): SampleScore | Refused {
  const [scorer] = scorersIn(expr);
  if (scorer === undefined) return scoreOf(expr);
  const own = `${scorer}.y`;
  const stray = [...freeNames(expr)].find((name) => name !== own && name !== 'pi');
  if (stray !== undefined) {
    return { refused: `\`${stray}\` beside \`${own}\` in the score of a sample`, instead: `write it with \`${own}\` alone` };
  }
  const score = scoreOf(substitute(expr, new Map([[own, output]])), true);
  return 'refused' in score ? score : { ...score, scorer };
}

/** False where the units of another model's output are left in its score. */
export function reducesOutputs(expr: Expr): boolean {
  const bindings = new Map(scorersIn(expr).map((name) => [`${name}.y`, output] as const));
  const axes = axesOf(withoutSoftmax(substitute(expr, bindings)), sampleScope);
  return !isRefused(axes) && !axes.has('out');
}

const output: Expr = { kind: 'name', name: 'y' };

function scoreOf(expr: Expr, isOther = false): SampleScore | Refused {
  const plain = withoutSoftmax(withoutSlices(expr));
  const stray = [...freeNames(plain)].find((name) => name !== 'pi' && !sampleScope.has(name));
  if (stray !== undefined) {
    const instead = 'write it with `y`, `label`, `loss` and `g`, the gradient in all parameters';
    return { refused: `\`${stray}\` in the score of a sample`, instead };
  }
  if (freeNames(expr).size === 0) return { refused: 'a score that is the same for every sample', instead: 'write `random`' };
  if (calledNames(expr).has('avg')) return { refused: '`avg(…)` in the score of a sample', instead: 'leave it out: a sample is alone' };
  const axes = axesOf(plain, sampleScope);
  if (isRefused(axes)) return axes;
  const mixed = mixture(plain);
  if (mixed !== undefined) return mixed;
  if ((axes.has('out') && !isOther) || axes.has(parameter)) {
    const instead = 'make it one number, with `norm(…)`, `sum(…)` or `max(…)` around it';
    return { refused: `a score with many values for each sample, \`${printExpression(expr)}\`,`, instead };
  }
  return { expr: withoutSoftmax(expr), alone: freeNames(plain).has('g') };
}

/** Gradients and outputs meet as numbers only: the one has no axis of the other. */
function mixture(expr: Expr): Refused | undefined {
  const parts = partsOf(expr);
  const axes = parts.map((part) => axesOf(part, sampleScope)).filter((own) => !isRefused(own));
  const all = new Set(axes.flatMap((own) => (isRefused(own) ? [] : [...own])));
  if (all.has(parameter) && all.size > 1) {
    return { refused: `\`${printExpression(expr)}\``, instead: 'reduce the gradient first: `norm(g)`, `sum(g^2)`' };
  }
  return parts.map(mixture).find((found) => found !== undefined);
}

/** Over axes it is exponentials of what lies below the largest value: none of them overflows. */
function withoutSoftmax(expr: Expr): Expr {
  const mapped = mapParts(expr, withoutSoftmax);
  if (mapped.kind !== 'call' || mapped.callee !== 'softmax' || mapped.over === undefined) return mapped;
  const [inner] = mapped.args;
  if (inner === undefined) return mapped;
  const { over } = mapped;
  const call = (callee: string, arg: Expr, along?: readonly string[]): Expr => {
    return { kind: 'call', callee, args: [arg], named: {}, over: along };
  };
  const below: Expr = { kind: 'binary', operator: '-', left: inner, right: call('max', inner, over) };
  const risen = call('exp', below);
  return { kind: 'binary', operator: '/', left: risen, right: call('sum', risen, over) };
}
