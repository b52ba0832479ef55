/** Operators that pass slices on, or their mean or maximum. */
import type { Node } from '../../model/graph.ts';
import type { CoupledModel } from '../../model/index.ts';
import { intAttribute } from '../attributes.ts';
import type { Constants, ConstantAxis, FlatNode, ValueId } from './constant-axis.ts';
import { isPadded } from './padding.ts';

const moving = [
  'Concat Dropout Expand Flatten Gather Identity Reshape Slice Split Squeeze Tile Transpose Unsqueeze',
  'GlobalAveragePool GlobalMaxPool MaxPool ReduceMax ReduceMean ReduceMin',
]
  .join(' ')
  .split(' ');

/** What stands beside the input adds zeros to it. */
const adding = ['AveragePool', 'Pad'];

export function handsOn({ domain, op }: Node): boolean {
  return domain === '' && (moving.includes(op) || adding.includes(op));
}

/**
 * Labels tell which slices of the output hold what: a slice is constant where everything with its label
 * is, and the same number.
 */
export function handedOn(
  { walk }: CoupledModel,
  { node, inputs, outputs }: FlatNode,
  constants: Constants,
): readonly (readonly [ValueId, ConstantAxis])[] {
  const byRoot = new Map<number, number>();
  const keepsOnlyZeros = addsZeros(node);
  for (const input of inputs) {
    const own = constants.get(input);
    walk.axes.get(input)?.forEach((axis, index) => {
      if (axis.kind !== 'live') return;
      axis.labels.forEach((label, slice) => {
        const root = walk.labels.find(label);
        const found = own?.axis === index ? (own.values[slice] ?? NaN) : NaN;
        const value = keepsOnlyZeros && found !== 0 ? NaN : found;
        const known = byRoot.get(root) ?? value;
        byRoot.set(root, known === value ? value : NaN);
      });
    });
  }
  return outputs.flatMap((output) => {
    const axes = (walk.axes.get(output) ?? []).flatMap((state, axis) => {
      if (state.kind !== 'live') return [];
      const values = Float64Array.from(
        state.labels,
        (label) => byRoot.get(walk.labels.find(label)) ?? NaN,
      );
      return values.every(Number.isNaN) ? [] : [{ axis, values }];
    });
    const [only, another] = axes;
    return only === undefined || another !== undefined ? [] : [[output, only] as const];
  });
}

function addsZeros(node: Node): boolean {
  if (node.op === 'Pad') return true;
  return (
    node.op === 'AveragePool' && intAttribute(node, 'count_include_pad', 0) === 1 && isPadded(node)
  );
}
