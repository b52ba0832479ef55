/** Tensors without values below 0, derived from the operators that produce them. */
import type { Node } from '../../model/graph.ts';

/** Operators whose results are nowhere below 0. */
const always: ReadonlySet<string> = new Set([
  ...['Relu', 'Sigmoid', 'HardSigmoid', 'Softmax', 'Exp', 'Abs', 'Sqrt'],
]);

/** Operators whose results are nowhere below 0 where their first input is not. */
const kept: ReadonlySet<string> = new Set([
  ...['MaxPool', 'AveragePool', 'GlobalAveragePool', 'ReduceMean', 'ReduceSum', 'ReduceMax'],
  ...[
    'Identity',
    'Cast',
    'Dropout',
    'Reshape',
    'Flatten',
    'Squeeze',
    'Unsqueeze',
    'Transpose',
    'Expand',
  ],
  ...['Split', 'Slice', 'Gather'],
]);

/** The same where none of their inputs is. */
const together: ReadonlySet<string> = new Set(['Add', 'Sum', 'Mul', 'Concat', 'Max', 'Min']);

/** Looks at the names that `maker` knows; of others nothing is known. */
export function positiveNames(
  maker: (name: string) => Node | undefined,
): (name: string) => boolean {
  const known = new Map<string, boolean>();
  const isPositive = (name: string): boolean => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const node = maker(name);
    const is = node !== undefined && node.domain === '' && isMadePositive(node, isPositive);
    known.set(name, is);
    return is;
  };
  return isPositive;
}

function isMadePositive({ op, inputs }: Node, isPositive: (name: string) => boolean): boolean {
  if (always.has(op)) return true;
  if (kept.has(op)) return isPositive(inputs[0] ?? '');
  return together.has(op) && inputs.every(isPositive);
}
