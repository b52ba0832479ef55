/** The state that a run carries from stage to stage; a stage takes one and gives another. */
import type { Carried } from './carried.ts';
import { mergeAdapter } from '../compute/adapters.ts';
import type { CodedGroup, CodesShape } from '../compute/codes.ts';
import type { GatedReader } from '../compute/gates.ts';
import type { BranchCut, Factored, MatrixLayout } from '../model/index.ts';
import type { CellMapping, CellScale, SharedPart } from '../model/shared/mapping.ts';
import type { PlannedAdapter } from '../plan/plan.ts';
import type { Cut } from './cut.ts';
import { replaced } from './lazy-values.ts';
import type { SamplerState } from './sampler.ts';

/** Values of a tensor, in float32 or, where the model stores float64, in double precision. */
export type Values = Float32Array | Float64Array;

/** Numbers of weights that were collected: by name of the statistic, then by stored tensor. */
export type Collected = ReadonlyMap<string, ReadonlyMap<string, Float32Array>>;

export interface OpenAdapter {
  readonly planned: PlannedAdapter;
  readonly dims: readonly number[];
  readonly layout: MatrixLayout;
  /** [rank, columns]. */
  readonly a: Float32Array;
  /** [rows, rank]. */
  readonly b: Float32Array;
}

/** A mask whose pruned weights keep training until its stage ends. */
export interface OpenMask {
  /** As the plan has it: a word, or what the forward pass takes for a weight. */
  readonly mask: string;
  readonly shrink?: number;
  /** What is left in the forward pass of what is chosen, from 1 to 0; under `fading` alone. */
  readonly fade?: number;
  /** What was pruned before and stays so, 1 = kept. */
  readonly hard?: Uint8Array;
  /** Half-way between the scores of the last weight that is chosen and the first that is not. */
  readonly threshold?: number;
}

export interface Network {
  /** By stored tensor, row-major in the model's own layout: parameters and running statistics. */
  readonly values: ReadonlyMap<string, Values>;
  /** By stored tensor, 1 = kept; a tensor without a mask was never pruned. */
  readonly masks: ReadonlyMap<string, Uint8Array>;
  /** Trained, and not merged into their weights yet. */
  readonly adapters: readonly OpenAdapter[];
  /** Names of what is inserted and not gone again: `fc1.hybrid`; all else that the model has beside its file is zero. */
  readonly inserted?: readonly string[];
  /** While a stage lasts that may take its choices back: what stands behind the masks, by tensor. */
  readonly latent?: ReadonlyMap<string, Latent>;
  /** While a stage lasts that trains them: the scores beside the weights, by tensor. */
  readonly scores?: ReadonlyMap<string, Float32Array>;
  /** Statistics that were collected; nothing but another `collect` changes them. */
  readonly collected?: Collected;
  /** While a stage lasts that trains them: gates on units, by the name of their group. */
  readonly gates?: ReadonlyMap<string, OpenGates>;
  /** Codes that have trained; each sample takes one until a prune does. */
  readonly codes?: CodesOfNetwork;
  /** By stored tensor, while a stage trains: `values` are then the weights that train. */
  readonly openMasks?: ReadonlyMap<string, OpenMask>;
  /** What weights share; their values here are made of it. */
  readonly shared?: SharedWeights;
  /** Layers that are two factors in the written model; their values here are the products. */
  readonly factored?: readonly Factored[];
  /** What `compact` took out of the graphs, in its order; the arrays are whole all the same. */
  readonly cuts?: readonly Cut[];
}

export interface SharedWeights extends CellMapping {
  /** ψ, a number a cell. */
  readonly psi: Float32Array;
  readonly scaled: CellScale;
  readonly parts: readonly SharedPart[];
}

export interface CodesOfNetwork extends CodesShape {
  readonly start: number;
  /** The router, and the codes behind it. */
  readonly values: Float32Array;
  readonly groups: readonly Omit<CodedGroup, 'costs'>[];
  /** Per code, what its cosines are lowered by, so that it takes as many training samples as each other. */
  readonly prices?: Float64Array;
  /** Which one a prune has taken, from 1 on. */
  readonly taken?: number;
}

/** Gates on the units of a group; what is computed with are the readers' values times them. */
export interface OpenGates {
  /** log α, one a unit; of a threshold its value alone; or a logit a width. */
  readonly values: Float32Array;
  /** Of a threshold: the weights that it is held against. */
  readonly ranked?: readonly GatedReader[];
  /** What the units had above it, once it is folded. */
  readonly margins?: Float64Array;
  /** Where they are widths: what each holds, in units. */
  readonly widths?: readonly number[];
  /** How many units a threshold or widths speak for. */
  readonly units?: number;
  /** How far they reach; absent of all but hard-concrete gates: annealed ones are 1 where the network is measured. */
  readonly low?: number;
  readonly high?: number;
  readonly readers: readonly GatedReader[];
  /** Of a gate by input, the sums where its branches end; `values` are then a, and b behind it. */
  readonly cuts?: readonly BranchCut[];
  /** True once they are in the values. */
  readonly folded?: true;
}

/** A tensor as it would be if nothing that may come back were pruned. */
export interface Latent {
  readonly values: Values;
  /** What was pruned before, and stays so. */
  readonly mask?: Uint8Array;
}

export type MaskedValues = Required<Pick<Changes, 'values' | 'masks'>>;

export interface Changes {
  readonly values?: ReadonlyMap<string, Values>;
  readonly masks?: ReadonlyMap<string, Uint8Array>;
  readonly latent?: ReadonlyMap<string, Latent>;
  readonly openMasks?: ReadonlyMap<string, OpenMask>;
}

/** The same network with some tensors replaced; whatever sets values anew leaves nothing behind them. */
export function withChanges(network: Network, { values, masks, latent, openMasks }: Changes): Network {
  const behind = new Map(network.latent);
  for (const tensor of values?.keys() ?? []) behind.delete(tensor);
  for (const [tensor, own] of latent ?? []) behind.set(tensor, own);
  const open = new Map([...(network.openMasks ?? []), ...(openMasks ?? [])]);
  const { latent: _, ...settled } = network;
  return {
    ...settled,
    ...(open.size > 0 && { openMasks: open }),
    values: values === undefined ? network.values : replaced(network.values, values),
    masks: masks === undefined ? network.masks : replaced(network.masks, masks),
    latent: behind.size > 0 ? behind : undefined,
  };
}

/** The same network with a statistic, in the place of what it kept under this name before. */
export function withCollected(network: Network, name: string, tensors: ReadonlyMap<string, Float32Array>): Network {
  return { ...network, collected: new Map(network.collected).set(name, tensors) };
}

/** The network as a stage leaves it: what is pruned has no value, no weight has a score, and no unit a gate. */
export function withoutPruned(network: Network): Network {
  const { latent: _latent, scores: _scores, gates: _gates, ...rest } = network;
  return rest;
}

/** The network with every open adapter merged into its weights; what is pruned stays +0. */
export function mergeAdapters(network: Network): Network {
  return addAdapters(network, ({ tensor }) => network.masks.get(tensor));
}

/** What the forward pass computes with: a plain adapter also acts where the weight is pruned. */
export function applyAdapters(network: Network): Network {
  return addAdapters(network, ({ tensor, form }) => (form === 'masked' || form === 'scaled' ? network.masks.get(tensor) : undefined));
}

function addAdapters(network: Network, maskOf: (planned: PlannedAdapter) => Uint8Array | undefined): Network {
  if (network.adapters.length === 0) return network;
  const added = network.adapters.map(({ planned, ...adapter }) => {
    const weight = network.values.get(planned.tensor);
    if (!(weight instanceof Float32Array)) throw new TypeError('adapters train float32 weights');
    const { rank, alpha, tensor, form } = planned;
    const multiplies = form === 'scaled';
    return [tensor, mergeAdapter(weight, { ...adapter, rank, scale: alpha / rank, multiplies }, maskOf(planned))] as const;
  });
  return { ...withChanges(network, { values: new Map(added) }), adapters: [] };
}

/** The state of a training at its end, from which `train continuing` resumes. */
export interface TrainingState {
  /** Updates that are done. */
  readonly steps: number;
  /** Those that were done when its schedule of the rate began; absent at 0. */
  readonly since?: number;
  /** State of the optimizer by the name of its slot: `momentum:fc1.weight`. */
  readonly optimizer: ReadonlyMap<string, Float32Array>;
  /** Where its epoch stands; absent at its beginning. */
  readonly samples?: SamplerState;
}

export interface Snapshot {
  readonly network: Network;
  /** By the path of the stage, of those that a later stage continues. */
  readonly trainings: ReadonlyMap<string, TrainingState>;
  /** Rows that are left, in ascending order, of each data set that has lost samples. */
  readonly samples: ReadonlyMap<string, Uint32Array>;
}

/** The state that a stage passes to the next. */
export interface RunState extends Snapshot {
  /** By name; `original` is there from the start. */
  readonly marks: ReadonlyMap<string, Snapshot>;
  /** While a stage lasts, what clauses of its prunes go on with. */
  readonly carried?: Carried;
  /** Paths of the repeats that ended before their last round. */
  readonly ended?: readonly string[];
}

export function initialRunState(network: Network): RunState {
  const snapshot: Snapshot = { network, trainings: new Map(), samples: new Map() };
  return { ...snapshot, marks: new Map([['original', snapshot]]) };
}

/** The network in the middle of an update, and as it was when the update began. */
export type Networks = { readonly now: Network; readonly before: Network };
