/** Where a constant that a layer adds to its outputs can go: its bias, or the mean of the norm behind it. */
import { isRow, type LinearUse } from '../compute/constants/linear-use.ts';
import { isNorm } from '../compute/batch-statistics.ts';
import type { CoupledModel } from '../model/index.ts';

export interface ConstantPlace {
  /** A stored vector, one number for each output. */
  readonly tensor: string;
  /** A running mean is subtracted. */
  readonly sign: 1 | -1;
}

/** Undefined for a layer that has none for itself. */
export function constantPlaces({ flat }: CoupledModel) {
  const readers = new Map<string, number>();
  for (const input of flat.nodes.flatMap(({ inputs }) => inputs)) {
    const name = flat.constants.get(input)?.name;
    if (name !== undefined) readers.set(name, (readers.get(name) ?? 0) + 1);
  }
  const alone = (tensor: string, sign: 1 | -1): ConstantPlace | undefined => (readers.get(tensor) === 1 ? { tensor, sign } : undefined);

  return ({ y, bias, outputs, outOf, node }: LinearUse): ConstantPlace | undefined => {
    if (bias !== undefined) return alone(bias, 1);
    const [reader, another] = flat.consumers.get(y) ?? [];
    const isHidden = another === undefined && !flat.outputs.includes(y);
    if (reader === undefined || !isHidden) return undefined;
    if (isNorm(reader.node) && outOf === 1) {
      const mean = flat.constants.get(reader.inputs[3] ?? '');
      return mean && alone(mean.name, -1);
    }
    if (node.op === 'Conv' || reader.node.op !== 'Add') return undefined;
    const added = reader.inputs.map((input) => flat.constants.get(input)).find((it) => it);
    const isBias = added !== undefined && isRow(added.tensor.dims, outputs);
    return isBias && added.tensor.dims.length <= outOf + 1 ? alone(added.name, 1) : undefined;
  };
}
