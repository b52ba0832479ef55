/** Roles that a layer has by its neighbours: the head of the model, and the parts of an MLP. */
import { isDefault, sourcesOf } from '../flat/dataflow.ts';
import type { FlatGraph, FlatNode, ValueId } from '../flat/flatten.ts';

/** Operators that turn a head's result into an output without mixing it with another. */
const finishing: ReadonlySet<string> = new Set(
  [
    'Add AveragePool Cast Clip DequantizeLinear Div Flatten Gather GlobalAveragePool Identity LogSoftmax Mul QuantizeLinear',
    'ReduceMean Relu Reshape Sigmoid Slice Softmax Squeeze Sub Tanh Transpose Unsqueeze',
  ]
    .join(' ')
    .split(' '),
);

/** The weighted nodes whose result becomes an output of the model, through elementwise operators. */
export function headNodes(flat: FlatGraph, data: ReadonlySet<ValueId>, weighted: ReadonlySet<FlatNode>): ReadonlySet<FlatNode> {
  const heads = new Set<FlatNode>();
  const seen = new Set<FlatNode>();
  const stack = [...flat.outputs];
  for (let value = stack.pop(); value !== undefined; value = stack.pop()) {
    const producer = data.has(value) ? flat.producers.get(value) : undefined;
    if (producer === undefined || seen.has(producer)) continue;
    seen.add(producer);
    const sources = new Set(sourcesOf(producer).filter((source) => data.has(source)));
    if (weighted.has(producer)) heads.add(producer);
    else if (producer.node.op === 'If') for (const source of sourcesOf(producer)) stack.push(source);
    else if (finishing.has(producer.node.op) && sources.size === 1) for (const source of sources) stack.push(source);
  }
  return heads;
}

const activations: ReadonlySet<string> = new Set(
  'Celu Clip Elu Erf Gelu HardSigmoid HardSwish LeakyRelu Mish PRelu Relu Selu Sigmoid Softplus Swish Tanh'.split(' '),
);

/** What an activation may be made of, and what stands between it and the matrices around it. */
const elementwise: ReadonlySet<string> = new Set(
  'Add Cast Div Dropout Flatten Identity Mul Pow Reshape Split Squeeze Sub Unsqueeze'.split(' '),
);

/** The linear nodes with an activation between them: up, gate and down projections. */
export function mlpNodes(flat: FlatGraph, data: ReadonlySet<ValueId>, linear: ReadonlySet<FlatNode>): ReadonlySet<FlatNode> {
  const members = new Set<FlatNode>();
  for (const down of linear) {
    const ups = new Set<FlatNode>();
    let activated = false;
    const seen = new Set<FlatNode>();
    const stack = down.inputs.filter((input) => data.has(input));
    for (let value = stack.pop(); value !== undefined; value = stack.pop()) {
      const producer = data.has(value) ? flat.producers.get(value) : undefined;
      if (producer === undefined || seen.has(producer) || !isDefault(producer)) continue;
      seen.add(producer);
      if (linear.has(producer)) ups.add(producer);
      else if (activations.has(producer.node.op)) activated = true;
      if (linear.has(producer)) continue;
      if (activations.has(producer.node.op) || elementwise.has(producer.node.op)) for (const read of producer.inputs) stack.push(read);
    }
    if (!activated || ups.size === 0) continue;
    members.add(down);
    for (const up of ups) members.add(up);
  }
  return members;
}
