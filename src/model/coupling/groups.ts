/** Coupled slices of a model: units that go as a whole, and groups of like units. */
import { itemAt } from '../../basics/must.ts';
import { membersAt, listAt } from '../../basics/maps.ts';
import { describeNode, printable } from '../describe.ts';
import { flatGraph, type FlatGraph, type FlatNode, type ValueId } from '../flat/flatten.ts';
import type { StoredTensor } from '../flat/stored-tensors.ts';
import type { Layer, Model, Node } from '../graph.ts';
import { layersOf } from '../layers/read-layers.ts';
import { weightReads } from '../layers/reads.ts';
import { knownOf } from '../shapes/infer-shapes.ts';
import { attends, type World, attentionSplits } from './attention-axes.ts';
import { labelsIn, labelsOf, type Member } from './axis.ts';
import { kindFinder, type UnitKind } from './kinds.ts';
import type { Label, Pin } from './labels.ts';
import { makersOf, passagesOf, type Passage } from './passages.ts';
import { ownBranches } from './experts.ts';
import type { Walk } from './walked.ts';
import { walk } from './walk.ts';
import { isZero } from '../branches/zeros.ts';

export interface Unit {
  readonly label: Label;
  /** Ascending indices along the axis of each member, in the order of the group's members. */
  readonly indices: readonly (readonly number[])[];
}

/** Units with the same members, layers of one unit alone apart: they compete with each other, and any of them can go alone. */
export interface Group {
  /** The layer that makes its units, or the first member's tensor. */
  readonly name: string;
  readonly kind: UnitKind;
  readonly members: readonly Member[];
  readonly units: readonly Unit[];
  /** Why none of them can go; absent where they can. */
  readonly pin?: Pin;
  /** Nodes that hold the members together, by name or output, in graph order. */
  readonly chain: readonly string[];
  /** Operators whose results for the slices that stay change when a unit goes. */
  readonly changes: readonly string[];
  /** Rows that ids look up: the first of those that go stays as zeros, which an id of any of them finds. */
  readonly leavesBlank?: true;
  /** Operators that read units and multiply them by no weights of the group, if any: a sum over them. */
  readonly bare?: readonly string[];
  /**
   * Where operators read them bare: stored tensors that make the units, which all other values of theirs are 0
   * without. Absent where there are none such.
   */
  readonly makers?: readonly string[];
  /** Parts of the group that have to lose equally many units. */
  readonly balances: readonly { readonly parts: number; readonly why: string }[];
  /** Where more than one unit is left in any case. */
  readonly atLeast?: UnitsLeft;
}

export interface CoupledModel {
  readonly world: World;
  readonly flat: FlatGraph;
  readonly walk: Walk;
  /**
   * In graph order; pinned groups too. Every slice of a stored tensor is in one unit at most; layers of one
   * unit alone have units of their own in them.
   */
  readonly groups: readonly Group[];
}

/** In the world of `heads`, heads go whole; in that of `dimensions`, all heads get thinner. */
export function readGroups(model: Model, world: World = 'heads'): CoupledModel {
  return coupler(model).read(world);
}

export type Worlds = Readonly<Record<World, CoupledModel>>;

/** The same object twice where nothing attends. The second world is read when it is first asked for. */
export function readWorlds(model: Model): Worlds {
  const { flat, read } = coupler(model);
  const heads = read('heads');
  let dimensions: CoupledModel | undefined;
  return {
    heads,
    get dimensions() {
      return (dimensions ??= attends(flat) ? read('dimensions') : heads);
    },
  };
}

function coupler(model: Model): { readonly flat: FlatGraph; readonly read: (world: World) => CoupledModel } {
  const flat = flatGraph(model);
  const known = knownOf(flat, model);
  const split = attentionSplits(model, flat, known);
  return {
    flat,
    read(world) {
      const walked = walk(model, flat, split(world), known);
      return { world, flat, walk: walked, groups: groupsOf(flat, walked) };
    },
  };
}

/** Operators that leave slices out, or look at sizes: no value comes of what ends in them. */
const leaving: ReadonlySet<string> = new Set(['Shape', 'Size', 'Slice', 'Split', 'Gather']);

/** The slices end in the operator, and none of its stored tensors has slices to read them by, in whatever form. */
function readsBare({ node, inputs, outputs }: Passage<number>, flat: FlatGraph): boolean {
  const isEnd = inputs.length > 0 && outputs.length === 0;
  return isEnd && !leaving.has(node.node.op) && !inputs.some((it) => weightReads(flat).among(it).length > 0);
}

interface Slices {
  /** Of the tensor and axis, which no other has. */
  readonly axisId: number;
  readonly stored: StoredTensor;
  readonly axis: number;
  readonly indices: number[];
}

function groupsOf(flat: FlatGraph, walked: Walk): readonly Group[] {
  const layers = new Map(layersOf(flat).layers.map((layer) => [layer.tensor, layer]));
  const classes = new Map<string, [Label, readonly Slices[]][]>();
  for (const [label, slices] of slicesByLabel(walked)) {
    let key = walked.labels.pinOf(label) === undefined ? 'free' : 'pinned';
    for (const { axisId, indices } of slices) key += ` ${axisId}×${indices.length}`;
    const known = classes.get(key);
    if (known === undefined) classes.set(key, [[label, slices]]);
    else known.push([label, slices]);
  }
  const classOf = new Map([...classes.values()].flatMap((units, index) => units.map(([label]) => [label, index] as const)));
  const passages = passagesOf(flat, walked, (root) => classOf.get(root));
  const changes = changesByRoot(walked, (root) => classOf.has(root));
  const lookedUp = new Set([...walked.lookups.values()].flatMap((axis) => labelsIn(axis).map(walked.labels.find)));
  const kindOf = kindFinder(flat, walked, layers);
  const branches = ownBranches(flat, walked, layers);
  return [...classes.values()].map((units, index): Group => {
    const [, slices = []] = units[0] ?? [];
    const members = slices.map((it) => memberOf(it, layers));
    const roots = units.map(([label]) => label);
    const own = branches.membersOf(roots);
    const zeroed = new Set(slices.map((it) => it.stored).filter(({ name }) => layers.has(name)));
    const left = [...addsMore(flat, walked, itemAt(roots, 0), zeroed), ...roots.flatMap((root) => branches.leftOf(root, zeroed))];
    const atLeast = floorOf(walked, new Set(roots));
    const pin = walked.labels.pinOf(itemAt(roots, 0)) ?? heldByFloor(atLeast, roots.length);
    const bare = listAt(passages, index).filter((it) => readsBare(it, flat));
    const maker = members.find(({ side }) => side === 'producer') ?? members[0];
    return {
      name: layers.get(maker?.tensor ?? '')?.name ?? maker?.tensor ?? '',
      kind: kindOf(members, itemAt(roots, 0)),
      members: [...members, ...own],
      units: units.map(([label, shared], unit) => ({
        label,
        indices: [...shared.map((it) => it.indices), ...own.map((it) => allOf(it, unit))],
      })),
      pin,
      chain: listAt(passages, index).map(({ node }) => nameOf(node.node)),
      leavesBlank: roots.some((root) => lookedUp.has(root)) || undefined,
      bare: bare.length > 0 ? bare.map(({ node }) => describeNode(node.node)) : undefined,
      ...makersAmong(listAt(passages, index), bare, flat, layers),
      changes: [...new Set([...roots.flatMap((root) => membersAt(changes, root)), ...left.map(({ node }) => describeNode(node))])],
      balances: balancesOf(walked, new Set(roots)),
      atLeast: pin === undefined && atLeast ? atLeast : undefined,
    };
  });
}

/** Where units are read bare, the names of what makes them, if all of these are parameters. */
function makersAmong(
  passed: readonly Passage<number>[],
  bare: readonly Passage<number>[],
  flat: FlatGraph,
  layers: ReadonlyMap<string, Layer>,
): Pick<Group, 'makers'> {
  const found = bare.length === 0 ? undefined : makersOf(flat, passed);
  const makers = [...(found ?? [])].map(({ name }) => name);
  return makers.length > 0 && makers.every((name) => layers.has(name)) ? { makers } : {};
}

/** What a unit has of a layer that is one unit's alone. */
function allOf(member: Member, unit: number): readonly number[] {
  return member.unit === unit ? [...Array(member.slices).keys()] : [];
}

/** Every class that holds slices of stored tensors, in graph order. */
function slicesByLabel({ labels, stored }: Walk): ReadonlyMap<Label, readonly Slices[]> {
  const found = new Map<Label, Slices[]>();
  let axisId = 0;
  for (const [constant, axes] of stored) {
    axes.forEach((state, axis) => {
      axisId++;
      labelsOf(state)?.forEach((label, index) => {
        const root = labels.find(label);
        const slices = found.get(root);
        const last = slices?.at(-1);
        if (last?.axisId === axisId) last.indices.push(index);
        else {
          const first = { axisId, stored: constant, axis, indices: [index] };
          if (slices === undefined) found.set(root, [first]);
          else slices.push(first);
        }
      });
    });
  }
  return found;
}

function memberOf({ stored, axis, indices }: Slices, layers: ReadonlyMap<string, Layer>): Member {
  const layer = layers.get(stored.name);
  const own = { tensor: stored.name, axis, slices: indices.length };
  // A depthwise kernel makes no channel: it hands each one on.
  if (layer === undefined || layer.roles.has('depthwise')) return { ...own, side: 'follower' };
  const meaning = layer.dims.length === stored.tensor.dims.length ? layer.axes[axis] : undefined;
  const isTable = layer.roles.has('embedding');
  if (!layer.prunable && !isTable) return { ...own, side: 'follower' };
  // A table makes what its rows hold; nothing flows into it.
  return { ...own, side: meaning === 'in' && !isTable ? 'consumer' : 'producer' };
}

function nameOf({ name, outputs: [output = ''] }: Node): string {
  return printable(name === '' ? output : name);
}

/** Of the labels that are units: a graph can make axes that are longer than those of all stored tensors. */
function changesByRoot({ labels, changes }: Walk, isUnit: (root: Label) => boolean): ReadonlyMap<Label, ReadonlySet<string>> {
  const found = new Map<Label, Set<string>>();
  const described = new Map<Node, string>();
  for (const { label, node } of changes) {
    const root = labels.find(label);
    if (!isUnit(root)) continue;
    const name = described.get(node.node) ?? describeNode(node.node);
    described.set(node.node, name);
    const names = found.get(root) ?? new Set();
    names.add(name);
    found.set(root, names);
  }
  return found;
}

function balancesOf({ labels, balances }: Walk, roots: ReadonlySet<Label>): Group['balances'] {
  return balances
    .filter((balance) => balance.labels.some((label) => roots.has(labels.find(label))))
    .map(({ parts, why }) => ({ parts, why }));
}

// Sums over an axis with pruned slices: a masked slice must add 0, or cutting it changes the sum.

/** Those that add something other than 0 for a slice of the class whose slices of `zeroed` are 0. */
function addsMore(
  flat: FlatGraph,
  { added, axes, labels, terms }: Pick<Walk, 'added' | 'axes' | 'labels' | 'terms'>,
  root: Label,
  zeroed: ReadonlySet<StoredTensor>,
): readonly FlatNode[] {
  const own = added.filter((it) => it.labels.some((label) => labels.find(label) === root));
  if (own.length === 0) return [];
  const known = new Map<ValueId, boolean>();
  for (const [value, states] of axes) {
    const has = states.some((axis) => labelsIn(axis).some((label) => labels.find(label) === root));
    if (!has) known.set(value, false);
  }
  // Whether terms that are joined are 0 is asked of each by itself.
  for (const { value } of terms.terms) known.set(value, true);
  return own.filter(({ values }) => !values.some((value) => isZero(flat, value, zeroed, known))).map(({ node }) => node);
}

/** How many units of a group stay in any case, beyond the one without which an axis is none. */
interface UnitsLeft {
  readonly count: number;
  /** The operator that wants them. */
  readonly where: string;
}

/** The operator that wants most; slices beside the units that are pinned count, too. */
function floorOf({ floors, labels }: Pick<Walk, 'floors' | 'labels'>, roots: ReadonlySet<Label>): UnitsLeft | undefined {
  const wanted = floors.flatMap(({ labels: all, count, where }) => {
    const classes = new Set(all.map((label) => labels.find(label)));
    if (![...classes].some((root) => roots.has(root))) return [];
    return [{ count: count - [...classes].filter((root) => labels.pinOf(root) !== undefined).length, where }];
  });
  const [most] = wanted.toSorted((a, b) => b.count - a.count);
  return most !== undefined && most.count > 1 ? most : undefined;
}

/** All of them stay where all are wanted. */
function heldByFloor(floor: UnitsLeft | undefined, units: number): Pin | undefined {
  if (floor === undefined || floor.count < units) return undefined;
  return { where: floor.where, why: `it takes ${floor.count} of them at once` };
}
