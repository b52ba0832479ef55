/** The mean of several networks with one mask: pruned weights stay exactly zero. */
import { masksDiffer } from '../diagnostics/catalogue/run-structure.ts';
import { diagnose, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { cutAlike } from '../state/cut.ts';
import { applyMask } from '../state/masks.ts';
import type { Network, Values } from '../state/network.ts';

export interface NamedNetwork {
  readonly arm: string;
  /** Without open adapters. */
  readonly network: Network;
  /** What it counts in the mean; 1 where it is absent. */
  readonly weight?: number;
}

/**
 * The mean of every tensor over the arms, weights and running statistics alike (Zimmer et al., Sparse Model Soups, arXiv:2306.16788):
 * summed in float64 from the smallest value to the largest, so that the order of the arms is of no account, and rounded once. There is one
 * arm at least. Weights of arms are whole numbers, whose products with values are exact; equal ones are as none. Errors: ESP6580 where two
 * masks differ.
 */
export function averageNetworks(arms: readonly NamedNetwork[], stage: string): Outcome<Network> {
  const [first, ...others] = arms;
  if (first === undefined) throw new Error('there is nothing to average');
  for (const other of others) {
    const differs = differingMask(first, other, stage);
    if (differs !== undefined) return { diagnostics: [differs] };
  }
  const { masks } = first.network;
  const weights = weightsOf(arms);
  const values = [...first.network.values].map(([tensor, own]) => {
    const all = arms.map(({ network }) => network.values.get(tensor) ?? own);
    return [tensor, meanOf(all, weights, masks.get(tensor))] as const;
  });
  const { cuts, collected } = first.network;
  // Arms that cut differently still have one mean: of their whole arrays, under their masks.
  const isCut = others.every(({ network }) => cutAlike(cuts, network.cuts));
  const mean: Network = {
    values: new Map(values),
    masks,
    adapters: [],
    inserted: first.network.inserted,
    // A plan reads none that an arm has collected itself.
    collected,
  };
  return { value: isCut && cuts !== undefined ? { ...mean, cuts } : mean, diagnostics: [] };
}

/** Equal weights are 1, so that they give the bytes of none. */
function weightsOf(arms: readonly NamedNetwork[]): readonly number[] {
  const weights = arms.map(({ weight = 1 }) => weight);
  return weights.every((own) => own === weights[0]) ? weights.map(() => 1) : weights;
}

/** Arms that hold the same array share it still. */
function meanOf(all: readonly Values[], weights: readonly number[], mask: Uint8Array | undefined): Values {
  const [first] = all;
  if (first === undefined) throw new Error('there is nothing to average');
  if (all.every((own) => own === first)) return first;
  const total = weights.reduce((sum, own) => sum + own, 0);
  const mean = first.slice();
  const column = new Float64Array(all.length);
  for (let index = 0; index < mean.length; index++) {
    all.forEach((own, arm) => (column[arm] = (own[index] ?? 0) * (weights[arm] ?? 1)));
    // Of two numbers the sum is the same either way.
    if (column.length > 2) column.sort();
    // Not from 0: the mean of −0 alone is −0.
    let sum = column[0] ?? 0;
    for (let arm = 1; arm < column.length; arm++) sum += column[arm] ?? 0;
    mean[index] = sum / total;
  }
  if (mask !== undefined) applyMask(mean, mask);
  return mean;
}

function differingMask(a: NamedNetwork, b: NamedNetwork, stage: string): Diagnostic | undefined {
  for (const tensor of new Set([...a.network.masks.keys(), ...b.network.masks.keys()])) {
    if (isSameMask(a.network.masks.get(tensor), b.network.masks.get(tensor))) continue;
    return diagnose(masksDiffer, { stage, tensor, arms: [a.arm, b.arm] });
  }
  return undefined;
}

/** A tensor without a mask was never pruned. */
function isSameMask(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  if (a === b) return true;
  const length = (a ?? b)?.length ?? 0;
  for (let index = 0; index < length; index++) {
    if (((a?.[index] ?? 1) === 0) !== ((b?.[index] ?? 1) === 0)) return false;
  }
  return true;
}
