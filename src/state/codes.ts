/** Codes of gates: where they start, what a training step and a measurement read, and which of them a prune takes. */
import { codesName, partsOfCodes, type CodedGroup, type CodesSpec } from '../compute/codes.ts';
import type { PlannedStage, PlannedTrain, PlannedCodes } from '../plan/plan.ts';
import { normal } from '../random/draw.ts';
import { stream } from '../random/stream.ts';
import type { RunContext } from './context.ts';
import { costsOf, gatedReaders, groupsOf, trainingOf } from './gated-units.ts';
import type { CodesOfNetwork, Network, RunState } from './network.ts';

/** Weights of the router of about 1 / √features and codes of about 1, drawn; biases are 0. */
export function withStartCodes(context: RunContext, stage: PlannedStage, state: RunState): RunState {
  const training = trainingOf(stage, 'codes');
  if (training === undefined) return state;
  const { planned: codes, train } = training;
  const { codes: path } = train.streams;
  if (path === undefined) throw new Error('a plan with codes names their stream');
  const { count, start, features } = codes;
  const shape = { count, features, groups: codedGroups(context, codes) };
  const { bias, codes: from, end } = partsOfCodes(shape);
  const values = new Float32Array(end);
  const drawn = stream(context.plan.seed, path);
  const scale = 1 / Math.sqrt(features);
  values.set(normal(drawn, bias).map((one) => one * scale));
  values.set(normal(drawn, end - from), from);
  return { ...state, network: { ...state.network, codes: { ...shape, start, values } } };
}

function codedGroups(context: RunContext, { groups }: PlannedCodes): readonly Omit<CodedGroup, 'costs'>[] {
  return groupsOf(context, groups).map((group) => {
    const { title: name, units, cuts } = group;
    const own = { name, units: units.length };
    return cuts === undefined ? { ...own, readers: gatedReaders(context, group) } : { ...own, readers: [], cuts };
  });
}

/** Of a network in which samples take their codes still, as a graph reads them. */
export function openCodes({ codes }: Network): CodesSpec | undefined {
  if (codes === undefined || codes.taken !== undefined) return undefined;
  return { ...codes, trains: false, balanced: false };
}

export function codesOfTurn(stage: PlannedStage, train: PlannedTrain, { codes }: Network): CodesSpec | undefined {
  const training = trainingOf(stage, 'codes');
  if (training === undefined || codes === undefined) return undefined;
  const planned = new Map(training.planned.groups.map((group) => [group.name, group]));
  const groups = codes.groups.map((group): CodedGroup => {
    const own = planned.get(group.name);
    return own === undefined ? group : { ...group, costs: costsOf(own) };
  });
  return { ...codes, groups, trains: train === training.train, balanced: true };
}

/** The network with other numbers of its codes and their router. */
export function withCodes(codes: CodesOfNetwork | undefined, values: Float32Array): CodesOfNetwork {
  if (codes === undefined) throw new Error('no codes are on the network');
  return { ...codes, values };
}

export function isOfCodes(tensor: string): boolean {
  return tensor === codesName;
}

/** Where one code is taken: what it leaves is there for every sample. */
export function takeCode(network: Network, code: number): Network {
  const { codes } = network;
  if (codes === undefined) throw new Error('no codes are on the network');
  return { ...network, codes: { ...codes, taken: code } };
}

/** The number of each unit of a group in a code, from 1 on. */
export function numbersOfCode(network: Network, group: string, code: number): readonly number[] {
  const { codes } = network;
  const at = codes?.groups.findIndex(({ name }) => name === group) ?? -1;
  const own = codes?.groups[at];
  if (codes === undefined || own === undefined) throw new Error(`no codes are on the ${group}`);
  const { units, codes: from } = partsOfCodes(codes);
  const first = from + (code - 1) * units + codes.groups.slice(0, at).reduce((sum, one) => sum + one.units, 0);
  return [...codes.values.subarray(first, first + own.units)];
}
