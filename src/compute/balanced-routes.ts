/**
 * A batch shared out evenly over codes: Sinkhorn's algorithm (Cuturi, arXiv:1306.0895) turns exp(score) into the
 * plan of transport that gives each sample the same mass and each code the same, up to the last round.
 */
import { emit, scalar, type GraphBuilder } from './builder.ts';
import { reduceSum } from './operators.ts';

/** Rows are samples and sum to 1; columns have sums that come closer to one another with each round. */
export function emitBalanced(
  builder: GraphBuilder,
  scores: string,
  { count, rounds }: { readonly count: number; readonly rounds: number },
): string {
  let plan = emit(builder, 'Exp', [scores]);
  for (let round = 0; round < rounds; round++) {
    const columns = reduceSum(builder, plan, [0], true);
    const even = emit(builder, 'Mul', [columns, scalar(builder, count)]);
    const spread = emit(builder, 'Div', [plan, even]);
    plan = emit(builder, 'Div', [spread, reduceSum(builder, spread, [1], true)]);
  }
  return plan;
}
