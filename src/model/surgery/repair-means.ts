/**
 * A mean over slices that go stays what it was while they were zeros: over k of d it is multiplied by k / d.
 * With it an RMSNorm of a narrower stream computes what it did under masks, its epsilon included.
 */
import { reducedAxes } from '../coupling/rule.ts';
import { intAttribute, intsAttribute } from '../flat/dataflow.ts';
import type { FlatNode } from '../flat/flatten.ts';
import { isFloat } from '../element-types.ts';
import type { Repair, Surgery } from './surgery.ts';
import { sizeOf } from './surgery.ts';

export function meanRepair(flatNode: FlatNode, surgery: Surgery): Repair {
  const [x = '', axes = ''] = flatNode.inputs;
  const dims = surgery.dims(x);
  const { known } = surgery.walked;
  const reduced = reducedAxes(
    {
      flatNode,
      int: (name, otherwise) => intAttribute(flatNode, name, otherwise),
      ints: (name) => intsAttribute(flatNode, name),
      values: () => known.get(axes)?.values,
    },
    dims.length,
  );
  const factor = (reduced ?? []).reduce((product, axis) => {
    const [before, left] = [dims[axis], sizeOf(surgery, x, axis)];
    const isShorter = typeof before === 'number' && typeof left === 'number' && left < before;
    return isShorter ? (product * left) / before : product;
  }, 1);
  const type = known.get(flatNode.outputs[0] ?? '')?.type ?? 'float32';
  return factor === 1 || !isFloat(type) ? {} : { times: { factor, type } };
}
