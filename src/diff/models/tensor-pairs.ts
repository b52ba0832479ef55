/** Which stored tensor of one model is which of the other: by name, else by the layer it belongs to. */
import { readLayers, readParameters, storedTensors } from '../../model/index.ts';
import type { Model, Tensor } from '../../model/index.ts';
import { pairBy, type Pairing } from '../pairing.ts';

export interface NamedTensor {
  /** The stored tensor's name, unique in its model. */
  readonly name: string;
  readonly tensor: Tensor;
  /** The layer whose weights it holds. */
  readonly layer?: string;
  /** Whether it is among what a recipe calls `weights`. */
  readonly prunable: boolean;
  /** Whether training could change it; running statistics and constants are none. */
  readonly parameter: boolean;
}

/** In file order. */
export function namedTensors(model: Model): readonly NamedTensor[] {
  const layers = new Map(readLayers(model).layers.map((layer) => [layer.tensor, layer]));
  const parameters = new Set(
    readParameters(model)
      .filter(({ kind }) => kind !== 'running-statistic')
      .map(({ tensor }) => tensor),
  );
  return [...storedTensors(model).values()].map(({ name, tensor }) => {
    const layer = layers.get(name);
    return {
      ...{ name, tensor },
      ...(layer !== undefined && { layer: layer.name }),
      prunable: layer?.prunable === true,
      parameter: parameters.has(name),
    };
  });
}

export function pairTensors(
  before: readonly NamedTensor[],
  after: readonly NamedTensor[],
): Pairing<NamedTensor> {
  return pairBy(before, after, [({ name }) => name, ({ layer }) => layer]);
}
