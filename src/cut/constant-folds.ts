/** Which units of a group are constant where they are read, and can be folded into their readers. */
import { itemAt } from '../basics/must.ts';
import { nameAt } from '../model/graph.ts';
import { addTo, addToSum, listAt } from '../basics/maps.ts';
import type { Constants, StoredValues } from '../compute/constants/constant-axis.ts';
import { columnSums, isRow, type LinearUse } from '../compute/constants/linear-use.ts';
import { describeNode } from '../model/describe.ts';
import type { CoupledModel, UnitGroup } from '../model/index.ts';
import type { PlannedStay } from '../plan/plan.ts';
import type { Network } from '../state/network.ts';
import { keptInSlices, sliceLayout } from '../state/slices.ts';
import { prunedUnits, type Parameters } from '../state/unit-masks.ts';
import type { LinearRead, UnitRead } from './unit-readers.ts';
import { isNorm } from '../compute/batch-statistics.ts';

export type ConstantRead = LinearRead & { readonly value: number };

export type ConstantFold = { readonly unit: number; readonly reads: readonly ConstantRead[] };

export interface FoldContext {
  readonly coupled: CoupledModel;
  readonly constants: Constants;
  readonly reads: ReadonlyMap<number, readonly UnitRead[]>;
  readonly placeOf: (use: LinearUse) => ConstantPlace | undefined;
  readonly stored: StoredValues;
  readonly parameters: Parameters;
  readonly network: Network;
}

export type FoldsOfGroup = { readonly folds: readonly ConstantFold[]; readonly stays: readonly PlannedStay[] };

/** Units that are masked already are left to their mask. */
export function foldsOf(group: UnitGroup, context: FoldContext): FoldsOfGroup {
  const { coupled, parameters, network, reads } = context;
  const masked = prunedUnits(group, parameters, network);
  const whys = new Map<number, string>();
  const constant: ConstantFold[] = [];
  group.units.forEach(({ label }, unit) => {
    const own = listAt(reads, coupled.walk.labels.find(label));
    if (masked.has(unit) || own.length === 0) return;
    const found = constantReads(own, context.constants);
    if (typeof found === 'string') whys.set(unit, found);
    else constant.push({ unit, reads: found });
  });
  for (const [unit, why] of obstacles(constant, context)) whys.set(unit, why);
  const free = constant.filter(({ unit }) => !whys.has(unit));
  const folds = evenly(group, free);
  const kept = new Set(folds.map(({ unit }) => unit));
  for (const { unit } of free) if (!kept.has(unit)) whys.set(unit, group.parts?.why ?? '');
  return { folds, stays: staysOf(group, whys, unmadeUnits(group, context)) };
}

/** Or why there are none. */
function constantReads(reads: readonly UnitRead[], constants: Constants): readonly ConstantRead[] | string {
  const found: ConstantRead[] = [];
  for (const read of reads) {
    if ('by' in read) return `${read.by} reads them, and no stored weight`;
    const known = constants.get(read.use.x);
    const value = known?.axis === read.use.into ? (known.values[read.slice] ?? NaN) : NaN;
    if (Number.isNaN(value)) return `they are not constant in ${describeNode(read.use.node)}`;
    found.push({ ...read, value });
  }
  return found;
}

/** By unit, what keeps a reader from taking its constant over. Each weight is read once. */
function obstacles(folds: readonly ConstantFold[], { stored, placeOf }: Pick<FoldContext, 'stored' | 'placeOf'>) {
  const found = new Map<number, string>();
  for (const [use, reads] of readsByUse(folds)) {
    const reader = describeNode(use.node);
    const place = placeOf(use);
    const hasPlace = place !== undefined && stored(place.tensor) !== undefined;
    if (hasPlace && !use.isPadded) continue;
    const weights = stored(use.weight) ?? [];
    const why = use.isPadded
      ? `${reader} pads them with zeros, and they are others`
      : `${reader} has no bias of its own that could hold them`;
    for (const { unit, slice } of reads) if (!columnSums(use, weights, slice).isZero) found.set(unit, why);
  }
  return found;
}

/** Of constants that are not 0; others add nothing. */
export function readsByUse(folds: readonly ConstantFold[]) {
  const byUse = new Map<LinearUse, (ConstantRead & { readonly unit: number })[]>();
  for (const { unit, reads } of folds) {
    for (const read of reads) {
      if (read.value === 0) continue;
      addTo(byUse, read.use, { ...read, unit });
    }
  }
  return byUse;
}

/** No layer produces them: all slices that would are zero. */
function unmadeUnits({ members, units }: UnitGroup, { parameters, network }: FoldContext): ReadonlySet<number> {
  const makers = members.flatMap(({ tensor, axis, side }, at) => {
    const [layer, values] = [parameters.get(tensor), network.values.get(tensor)];
    if (side !== 'producer' || layer === undefined || values === undefined) return [];
    const isSet = Uint8Array.from(values, (value) => (value === 0 ? 0 : 1));
    return [{ counts: keptInSlices(isSet, sliceLayout(layer.dims, axis)), at }];
  });
  const isUnmade = ({ indices }: UnitGroup['units'][number]): boolean =>
    makers.every(({ counts, at }) => itemAt(indices, at).every((index) => counts[index] === 0));
  return new Set(makers.length === 0 ? [] : units.flatMap((unit, index) => (isUnmade(unit) ? [index] : [])));
}

/** As many of each part that has to lose equally many. */
function evenly({ parts }: UnitGroup, folds: readonly ConstantFold[]): readonly ConstantFold[] {
  if (parts === undefined) return folds;
  const byPart = Array.from({ length: parts.count }, (_, part) => folds.filter(({ unit }) => parts.of[unit] === part));
  const least = Math.min(...byPart.map((own) => own.length));
  return byPart.flatMap((own) => own.slice(0, least)).toSorted((a, b) => a.unit - b.unit);
}

/** A unit that a layer produces is not constant; no reason is given. */
function staysOf({ title }: UnitGroup, whys: ReadonlyMap<number, string>, unmade: ReadonlySet<number>): readonly PlannedStay[] {
  const counts = new Map<string, number>();
  for (const [unit, why] of whys) if (unmade.has(unit)) addToSum(counts, why);
  return [...counts].map(([why, units]) => ({ group: title, units, why }));
}

// Where a constant that a layer adds to its outputs can go: its bias, or the mean of the norm behind it.

interface ConstantPlace {
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
    if (name !== undefined) addToSum(readers, name);
  }
  const alone = (tensor: string, sign: 1 | -1): ConstantPlace | undefined => (readers.get(tensor) === 1 ? { tensor, sign } : undefined);

  return ({ y, bias, outputs, outOf, node }: LinearUse): ConstantPlace | undefined => {
    if (bias !== undefined) return alone(bias, 1);
    const [reader, another] = listAt(flat.consumers, y);
    const isHidden = another === undefined && !flat.outputs.includes(y);
    if (reader === undefined || !isHidden) return undefined;
    if (isNorm(reader.node) && outOf === 1) {
      const mean = flat.constants.get(nameAt(reader.inputs, 3));
      return mean && alone(mean.name, -1);
    }
    if (node.op === 'Conv' || reader.node.op !== 'Add') return undefined;
    const added = reader.inputs.map((input) => flat.constants.get(input)).find((it) => it);
    const isBias = added !== undefined && isRow(added.tensor.dims, outputs);
    return isBias && added.tensor.dims.length <= outOf + 1 ? alone(added.name, 1) : undefined;
  };
}
