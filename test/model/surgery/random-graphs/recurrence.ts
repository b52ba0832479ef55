/** Recurrent networks on [tokens, 4] sequences: LSTM, GRU and RNN, one way or both, stacked. */
import type { Model } from '../../../../src/model/index.ts';
import { createDraft, linear, modelOf } from './draft.ts';

const gates = { LSTM: 4, GRU: 3, RNN: 1 } as const;
const cells = Object.entries(gates);

export function recurring(seed: number): Model {
  const draft = createDraft('recurrence', seed);
  const { below, node, weight, ints, builder } = draft;
  let columns = 5;
  let value = node('Transpose', [linear(draft, 'x', 4, columns)], { perm: [1, 0, 2] });
  for (let count = 0; count < 1 + below(2); count++) {
    const [op, rows] = cells[below(cells.length)] ?? ['RNN', 1];
    const directions = 1 + below(2);
    const hidden = 3 + below(3);
    const inputs = [
      value,
      weight(directions, rows * hidden, columns),
      weight(directions, rows * hidden, hidden),
      ...(below(2) === 0 ? [weight(directions, 2 * rows * hidden)] : []),
    ];
    const made = node(op, inputs, { hidden_size: hidden, linear_before_reset: 1 });
    // Attributes of strings are set by hand: all others are numbers.
    const last = builder.nodes.at(-1);
    if (last !== undefined) builder.nodes[builder.nodes.length - 1] = directed(last, directions, op);
    const turned = node('Transpose', [made], { perm: [0, 2, 1, 3] });
    columns = directions * hidden;
    value = node('Reshape', [turned, ints(0, 0, below(2) === 0 ? -1 : columns)]);
  }
  const back = node('Transpose', [value], { perm: [1, 0, 2] });
  const output = linear(draft, back, columns, 3);
  return modelOf(draft, { input: ['tokens', 4], output, outputDims: ['tokens', 3] });
}

type Node = Model['graph']['nodes'][number];

function directed(node: Node, directions: number, op: string): Node {
  const { linear_before_reset: reset, ...others } = node.attributes;
  const direction = { kind: 'string', value: directions === 2 ? 'bidirectional' : 'forward' } as const;
  const attributes = { ...others, direction, ...(op === 'GRU' && reset ? { linear_before_reset: reset } : {}) };
  return { ...node, attributes };
}
