/** What a convolution is in its network: by its groups, its kernel and its stride. */
import { intsAttribute } from '../flat/dataflow.ts';
import type { Role } from '../graph.ts';
import type { StoredUse } from './weights.ts';

/** A transposed convolution makes its input larger by its stride. */
export function convRoles({ flatNode, dims, axes, groups }: StoredUse): readonly Role[] {
  const isPlain = flatNode.node.op === 'Conv';
  const inputs = dims[axes.indexOf('in')] ?? 0;
  const perGroup = isPlain ? inputs : inputs / groups;
  const kernel = dims.filter((_, index) => axes[index] === 'kernel');
  const strides = intsAttribute(flatNode, 'strides') ?? [];
  return [
    'conv',
    ...(groups > 1 && perGroup === 1 ? (['depthwise'] as const) : []),
    ...(groups === 1 && kernel.every((size) => size === 1) ? (['pointwise'] as const) : []),
    ...(isPlain && strides.some((stride) => stride > 1) ? (['downsample'] as const) : []),
  ];
}
