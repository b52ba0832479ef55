/**
 * Slices of values that hold one constant number for any input: what a layer makes of rows of zeros, and what
 * comes of it on its way through activations, norms, pools and sums.
 */
import type { CoupledModel } from '../../model/index.ts';
import type { SessionOptions } from '../session.ts';
import type { Constants, ConstantAxis, StoredValues, ValueId, FlatNode } from './constant-axis.ts';
import { elementwiseConstants, isElementwise } from './elementwise.ts';
import { constantOutputs, linearUse } from './linear-use.ts';
import type { Node } from '../../model/graph.ts';
import { intAttribute } from '../attributes.ts';
import { isPadded } from './padding.ts';

const moving = [
  'Concat Dropout Expand Flatten Gather Identity Reshape Slice Split Squeeze Tile Transpose Unsqueeze',
  'GlobalAveragePool GlobalMaxPool MaxPool ReduceMax ReduceMean ReduceMin',
]
  .join(' ')
  .split(' ');

/** What stands beside the input adds zeros to it. */
const adding = ['AveragePool', 'Pad'];

/** Operators that pass slices on, or their mean or maximum. */
function handsOn({ domain, op }: Node): boolean {
  return domain === '' && (moving.includes(op) || adding.includes(op));
}

/**
 * Labels tell which slices of the output hold what: a slice is constant where everything with its label
 * is, and the same number.
 */
function handedOn(
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
      const values = Float64Array.from(state.labels, (label) => byRoot.get(walk.labels.find(label)) ?? NaN);
      return values.every(Number.isNaN) ? [] : [{ axis, values }];
    });
    const [only, another] = axes;
    return only === undefined || another !== undefined ? [] : [[output, only] as const];
  });
}

function addsZeros(node: Node): boolean {
  if (node.op === 'Pad') return true;
  return node.op === 'AveragePool' && intAttribute(node, 'count_include_pad', 0) === 1 && isPadded(node);
}

/** Exact but for rounding, in float32. Rejects with onnxruntime's error where it refuses an operator. */
export async function constantSlices(model: CoupledModel, stored: StoredValues, options: SessionOptions): Promise<Constants> {
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
