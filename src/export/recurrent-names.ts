/** Weights of LSTM, GRU and RNN as `torch.nn` holds them: a tensor for each layer and direction, its gates in PyTorch's order. */
import { ownAt } from '../basics/own.ts';
import { scopeOf, type Model, type Node, type Tensor } from '../model/index.ts';
import type { NamedParameter, NamedParameters } from './arrays.ts';

/** PyTorch's gates by their places in ONNX: i, f, g, o of i, o, f, c; r, z, n of z, r, h. */
const gatesOf: Readonly<Record<string, readonly number[]>> = { LSTM: [0, 2, 3, 1], GRU: [1, 0, 2], RNN: [0] };

type Part = Pick<NamedParameter, 'name' | 'dims' | 'runs'>;

/** Those that no scope gives a module stay as ONNX stores them. */
export function withRecurrentNames(model: Model, { parameters, recurrent, unnamed }: NamedParameters): NamedParameters {
  if (recurrent.length === 0) return { parameters, recurrent, unnamed };
  const parts = partsIn(model, new Map(parameters.map(({ stored, tensor }) => [stored, tensor])));
  return {
    parameters: parameters.flatMap((own) => parts.get(own.stored)?.map((part) => ({ ...own, ...part })) ?? [own]),
    recurrent: recurrent.filter((stored) => !parts.has(stored)),
    unnamed,
  };
}

function partsIn({ graph: { nodes } }: Model, tensors: ReadonlyMap<string, Tensor>): ReadonlyMap<string, readonly Part[]> {
  const layers = new Map<string, readonly string[]>();
  const found = new Map<string, readonly Part[]>();
  for (const node of nodes) {
    const gates = ownAt(gatesOf, node.op);
    const module = scopeOf(node.name, node.op);
    if (gates === undefined || module === '' || !isAsInPyTorch(node)) continue;
    const [weight = '', hidden = '', bias = ''] = node.inputs.slice(1);
    // A module that is called twice has its layers twice, in the same tensors.
    const known = layers.get(module) ?? [];
    const own = known.includes(weight) ? known : [...known, weight];
    layers.set(module, own);
    for (const [stored, word] of Object.entries({ [weight]: 'weight_ih', [hidden]: 'weight_hh', [bias]: 'bias' })) {
      const tensor = tensors.get(stored);
      if (tensor !== undefined)
        found.set(
          stored,
          partsOf(tensor, gates, (half) => `${module}.${half ?? word}_l${own.indexOf(weight)}`),
        );
    }
  }
  return found;
}

/** The other GRU of ONNX multiplies by the reset gate before the product. */
function isAsInPyTorch({ op, attributes }: Node): boolean {
  const reset = attributes['linear_before_reset'];
  return op !== 'GRU' || (reset?.kind === 'int' && Number(reset.value) === 1);
}

/** Of weights [directions, gates · hidden, inputs], or of the two biases of each direction, [directions, 2 · gates · hidden]. */
function partsOf({ dims }: Tensor, gates: readonly number[], nameOf: (half?: string) => string): readonly Part[] {
  const [directions = 1, rows = 0, width] = dims;
  const halves = width === undefined ? ['bias_ih', 'bias_hh'] : [undefined];
  const height = rows / halves.length;
  const size = (height / gates.length) * (width ?? 1);
  return Array.from({ length: directions }, (_, direction) =>
    halves.map((half, at) => ({
      name: `${nameOf(half)}${direction === 0 ? '' : '_reverse'}`,
      dims: width === undefined ? [height] : [height, width],
      runs: { size, starts: gates.map((gate) => ((direction * halves.length + at) * gates.length + gate) * size) },
    })),
  ).flat();
}
