/** Activations in one form, whatever operator they belong to: samples first. */
import { emit, integers, type GraphBuilder } from '../builder.ts';
import { transpose } from '../operators.ts';
import { range, type Shape } from '../shapes.ts';
import type { Activation } from '../uses.ts';

/**
 * The activation as [samples, positions, units], or why it has no such form. Where rows of all
 * samples stand in one axis, as before a Gemm, they are told apart again.
 */
export function samplesFirst(
  builder: GraphBuilder,
  { tensor, unitAxis }: Activation,
  shape: Shape | undefined,
  units: number,
): string | { readonly refused: string } {
  if (shape === undefined) return { refused: `the shape of \`${tensor}\` is unknown` };
  if (shape[unitAxis] !== units) {
    return { refused: `\`${tensor}\` has ${shape[unitAxis] ?? 'no'} units, not ${units}` };
  }
  const batch = shape.findIndex((dim) => typeof dim === 'string');
  const others = range(0, shape.length).filter((axis) => axis !== batch && axis !== unitAxis);
  const perBatch = rowsPerSample(shape[batch]);
  const positions = others
    .map((axis) => shape[axis])
    .reduce<number>((product, size) => (typeof size === 'number' ? product * size : Number.NaN), perBatch ?? Number.NaN);
  if (batch < 0 || !Number.isInteger(positions)) {
    return { refused: `\`${tensor}\` of shape [${shape.join(', ')}] does not follow the samples` };
  }
  const ordered = transpose(builder, tensor, [batch, ...others, unitAxis]);
  const isReady = shape.length === 3 && perBatch === 1;
  if (isReady) return ordered;
  return emit(builder, 'Reshape', [ordered, integers(builder, [-1, positions, units])]);
}

/** 1 for `batch`, n for `n·batch`. */
function rowsPerSample(dim: Shape[number] | undefined): number | undefined {
  if (dim === 'batch') return 1;
  const [factor, rest] = String(dim).split('·');
  return rest === 'batch' ? Number(factor) : undefined;
}
