/**
 * Slices of values that hold one constant number for any input: what a layer makes of rows of zeros, and what
 * comes of it on its way through activations, norms, pools and sums.
 */
import type { CoupledModel } from '../../model/index.ts';
import type { SessionOptions } from '../session.ts';
import type { Constants, ConstantAxis, StoredValues, ValueId } from './constant-axis.ts';
import { elementwiseConstants, isElementwise } from './elementwise.ts';
import { handedOn, handsOn } from './handed-on.ts';
import { constantOutputs, linearUse } from './linear-use.ts';

/** Exact but for rounding, in float32. Rejects with onnxruntime's error where it refuses an operator. */
export async function constantSlices(
  model: CoupledModel,
  stored: StoredValues,
  options: SessionOptions,
): Promise<Constants> {
  const constants = new Map<ValueId, ConstantAxis>();
  for (const flatNode of model.flat.nodes) {
    const { node, inputs, outputs } = flatNode;
    const use = linearUse(model, flatNode);
    if (use !== undefined) {
      const weights = stored(use.weight);
      const bias = use.bias === undefined ? undefined : stored(use.bias);
      if (weights === undefined || (use.bias !== undefined && bias === undefined)) continue;
      const x = constants.get(use.x);
      const own = x?.axis === use.into ? x.values : undefined;
      note(use.y, { axis: use.outOf, values: constantOutputs(use, weights, bias, own) });
    } else if (!inputs.some((input) => constants.has(input))) continue;
    else if (handsOn(node)) {
      for (const [output, found] of handedOn(model, flatNode, constants)) note(output, found);
    } else if (isElementwise(node)) {
      const known = { constants, stored };
      const found = await elementwiseConstants(model, flatNode, known, options);
      if (found !== undefined) note(outputs[0] ?? '', found);
    }
  }
  return constants;

  function note(value: ValueId, found: ConstantAxis): void {
    if (!found.values.every(Number.isNaN)) constants.set(value, found);
  }
}
