/** Who reads the units of a model at the end of their way: weights that multiply them, or anything else. */
import { listAt } from '../basics/maps.ts';
import { linearUse, type LinearUse } from '../compute/constants/linear-use.ts';
import { describeNode } from '../model/describe.ts';
import type { CoupledModel } from '../model/index.ts';

export interface LinearRead {
  readonly use: LinearUse;
  /** Along the axis that the weight sums over. */
  readonly slice: number;
}

/** Else an operator that a constant cannot be taken out of. */
export type UnitRead = LinearRead | { readonly by: string };

/** By the label of the unit. */
export function unitReads(coupled: CoupledModel): ReadonlyMap<number, readonly UnitRead[]> {
  const { flat, walk } = coupled;
  const reads = new Map<number, UnitRead[]>();
  const rootsOf = (value: string, only?: number): readonly (readonly [number, number])[] =>
    listAt(walk.axes, value).flatMap((state, axis) =>
      state.kind === 'live' && (only === undefined || axis === only)
        ? state.labels.map((label, slice) => [walk.labels.find(label), slice] as const)
        : [],
    );
  const add = (root: number, read: UnitRead): void => {
    const own = reads.get(root);
    if (own === undefined) reads.set(root, [read]);
    else own.push(read);
  };
  for (const flatNode of flat.nodes) {
    const use = linearUse(coupled, flatNode);
    if (use !== undefined) {
      // In a depthwise convolution, a channel feeds its own outputs only.
      if (use.groups > 1 && use.inputs === 1) continue;
      for (const [root, slice] of rootsOf(use.x, use.into)) add(root, { use, slice });
      continue;
    }
    const made = new Set(flatNode.outputs.flatMap((output) => rootsOf(output).map(([root]) => root)));
    const read = new Set(flatNode.inputs.flatMap((input) => rootsOf(input).map(([root]) => root)));
    const by = describeNode(flatNode.node);
    for (const root of read) if (!made.has(root)) add(root, { by });
  }
  return reads;
}
