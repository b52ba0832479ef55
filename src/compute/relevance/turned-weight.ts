/** Weights as the norm behind them turns them: folded into a layer, a negative scale changes their sign. */
import { intAttribute } from '../attributes.ts';
import { emit } from '../builder.ts';
import { reshape } from '../operators.ts';
import { range } from '../shapes.ts';
import type { RelevanceContext } from './rule.ts';

/**
 * The weight times the sign of the scale of a BatchNormalization that alone reads the layer's output. How
 * large the scale is makes no difference to shares.
 */
export function asNormTurns(context: RelevanceContext, weight: string, signal: number): string {
  const { builder, node, shape } = context;
  const [norm, another] = context.readers(node.outputs[0] ?? '');
  const scale = norm?.inputs[1];
  const isFolded = another === undefined && norm?.op === 'BatchNormalization' && signal === 0;
  const outputs = outputAxis(context);
  if (!isFolded || scale === undefined || outputs === undefined) return weight;
  const beside = range(0, shape(weight).length).map((axis) => (axis === outputs ? -1 : 1));
  const signs = emit(builder, 'Sign', [scale]);
  return emit(builder, 'Mul', [weight, reshape(builder, signs, beside)]);
}

/** The axis of the weight that counts what the norm counts: the second one of the layer's output. */
function outputAxis({ node, shape }: RelevanceContext): number | undefined {
  if (node.op === 'Conv') return 0;
  const isMatrix = shape(node.outputs[0] ?? '').length === 2;
  if (!isMatrix) return undefined;
  return node.op === 'Gemm' && intAttribute(node, 'transB', 0) === 1 ? 0 : 1;
}
