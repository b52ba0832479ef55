/** Which operand of a product carries the signal: derived from operators alone, for planning. */
import { nameAt, type Node } from '../../model/graph.ts';

/** What is known of a graph beside the node. */
export interface Around {
  readonly live: (input: number) => boolean;
  readonly maker: (name: string) => Node | undefined;
}

/** Operators whose results scale what they are multiplied with. */
const gates: ReadonlySet<string> = new Set(['Sigmoid', 'HardSigmoid', 'Softmax', 'Reciprocal']);

/** Operators that hand a gate on. */
const carriers: ReadonlySet<string> = new Set([
  ...['Identity', 'Cast', 'Dropout', 'Reshape', 'Transpose', 'Unsqueeze', 'Squeeze', 'Expand'],
]);

/** The input that carries the signal; undefined where two do. What the samples do not change is a scale; so is a divisor. */
export function signalOf({ op, inputs }: Node, around: Around): number | undefined {
  const live = [...inputs.keys()].filter(around.live);
  const [first, second] = live;
  if (second === undefined || op === 'Div') return first;
  const signals = live.filter((index) => !isGate(nameAt(inputs, index), around.maker));
  return signals.length === 1 ? signals[0] : undefined;
}

function isGate(name: string, maker: Around['maker']): boolean {
  const node = maker(name);
  if (node === undefined) return false;
  return carriers.has(node.op) ? isGate(nameAt(node.inputs, 0), maker) : gates.has(node.op);
}
