/** The state that a run carries from stage to stage: the values of all parameters, and the masks. */

/** Values of a tensor in the precision it is stored in or trained in. */
export type Values = Float32Array | Float64Array;

export interface Network {
  /** By stored tensor, row-major in the model's own layout; everything that a stage may change. */
  readonly values: ReadonlyMap<string, Values>;
  /** By stored tensor, 1 = kept; a tensor without a mask was never pruned. */
  readonly masks: ReadonlyMap<string, Uint8Array>;
}

/** The same network with some tensors replaced. */
export function withValues(network: Network, changed: ReadonlyMap<string, Values>): Network {
  return { ...network, values: new Map([...network.values, ...changed]) };
}

export function withMasks(network: Network, changed: ReadonlyMap<string, Uint8Array>): Network {
  return { ...network, masks: new Map([...network.masks, ...changed]) };
}
