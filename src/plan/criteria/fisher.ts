/** `inverse-fisher(50, 1e-7)`: from gradients of single samples, in blocks of weights. */
import { rational, toNumber } from '../../exact/rational.ts';
import { evaluateExact } from '../../language/expressions/evaluate.ts';
import { partsOf } from '../../language/expressions/names.ts';
import { printExpression } from '../../language/expressions/print.ts';
import type { Expr } from '../../language/typed.ts';
import type { Moment, Refused } from './criterion.ts';

type Call = Extract<Expr, { kind: 'call' }>;

const callee = 'inverse-fisher';

/** A square of more weights takes longer to invert than most networks take to train. */
export const largestBlock = 4096;

/** `g * (w != 0)`: what is pruned cannot make up for anything. */
const liveGradient: Expr = {
  kind: 'binary',
  operator: '*',
  left: { kind: 'name', name: 'g' },
  right: { kind: 'binary', operator: '!=', left: { kind: 'name', name: 'w' }, right: { kind: 'number', value: rational(0) } },
};

export function fisherOf(call: Call): Moment | Refused {
  const [size, damping] = call.args.map((arg) => evaluateExact(arg, new Map()));
  const text = printExpression(call);
  const isWhole = size !== undefined && size.d === 1n && size.n >= 1n;
  if (!isWhole || size.n > BigInt(largestBlock)) {
    const instead = `write a whole number of weights from 1 to ${largestBlock}, as in \`${callee}(50, 1e-7)\``;
    return { refused: `the block of \`${text}\``, instead };
  }
  if (damping === undefined || damping.n <= 0n) {
    const instead = `write a number above 0, as in \`${callee}(50, 1e-7)\``;
    return { refused: `the damping of \`${text}\``, instead };
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
export function fisherFault(expr: Expr): Refused | undefined {
  if (expr.kind === 'call' && expr.callee === callee) {
    const found = fisherOf(expr);
    return 'refused' in found ? found : undefined;
  }
  for (const part of partsOf(expr)) {
    const fault = fisherFault(part);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
