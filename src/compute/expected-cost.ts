/** The cost of a network whose groups of units have other widths: exact for whole units, differentiable between. */
import { emit, floats, int, scalar, type GraphBuilder } from './builder.ts';
import { addAll } from './operators.ts';

/** What a network costs, and which layers cost less where units are left out. */
export interface NetworkCost {
  readonly total: number;
  readonly layers: readonly {
    readonly cost: number;
    /** Its cost is the product of what is left of them. */
    readonly axes: readonly CostedAxis[];
  }[];
}

export interface CostedAxis {
  readonly size: number;
  readonly parts: readonly {
    readonly group: string;
    /** Of each unit, how many places of the axis it takes. */
    readonly slices: Float32Array;
  }[];
}

/**
 * Emits the share of the cost that is left, of one element.
 *
 * @param held by group, how much each unit counts, from 0 to 1
 */
export function emitCostLeft(builder: GraphBuilder, { total, layers }: NetworkCost, held: ReadonlyMap<string, string>): string {
  const fixed = layers.reduce((rest, { cost }) => rest - cost, total);
  const shares = layers.map(({ cost, axes }) =>
    axes
      .map((axis) => emitAxisLeft(builder, axis, held))
      .reduce((product, left) => emit(builder, 'Mul', [product, left]), scalar(builder, cost / total)),
  );
  return addAll(builder, [floats(builder, [fixed / total]), ...shares]);
}

function emitAxisLeft(builder: GraphBuilder, { size, parts }: CostedAxis, held: ReadonlyMap<string, string>): string {
  const rest = parts.reduce((sum, { slices }) => slices.reduce((left, own) => left - own, sum), size);
  const own = parts.map(({ group, slices }) => {
    const of = held.get(group);
    if (of === undefined) throw new Error(`no widths stand on the ${group}`);
    const shares = slices.map((count) => count / size);
    return emit(builder, 'ReduceSum', [emit(builder, 'Mul', [of, floats(builder, shares)])], { keepdims: int(1) });
  });
  return addAll(builder, [...(rest === 0 ? [] : [floats(builder, [rest / size])]), ...own]);
}
