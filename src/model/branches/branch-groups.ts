/** Residual branches and blocks as units that can be pruned: each a group of its own, with one unit. */
import { sumAt } from '../../basics/maps.ts';
import { printable } from '../describe.ts';
import { worldOf, type World } from '../coupling/attention-axes.ts';
import { readWorlds, type CoupledModel, type Worlds } from '../coupling/groups.ts';
import type { BranchKind } from '../coupling/kinds.ts';
import type { Member } from '../coupling/axis.ts';
import { unitGroups, type UnitGroup } from '../coupling/unit-groups.ts';
import { layersOf } from '../layers/read-layers.ts';
import type { Layer, Model } from '../graph.ts';
import { residualBranches, type Branch } from './residual-branches.ts';

/** Every unit that a recipe can prune: coupled slices, the dimensions of heads last, then sublayers, then blocks. */
export function allGroups(model: Model, worlds = readWorlds(model)): readonly UnitGroup[] {
  return [...groupsOfWorld(worlds, 'heads'), ...groupsOfWorld(worlds, 'dimensions'), ...branchGroups(model, worlds.heads)];
}

/** The coupled slices that go in one world. */
export function groupsOfWorld(worlds: Worlds, world: World): readonly UnitGroup[] {
  return unitGroups(worlds[world]).filter(({ kind }) => worldOf(kind) === world);
}

/** Sublayers in graph order, then blocks. */
export function branchGroups(model: Model, { flat, walk }: CoupledModel): readonly UnitGroup[] {
  const branches = residualBranches(model, flat, layersOf(flat).layers, (value) => walk.known.get(value)?.dims);
  const taken = new Map<string, number>();
  const titled = (title: string): string => {
    const nth = sumAt(taken, title) + 1;
    taken.set(title, nth);
    return nth === 1 ? title : `${title} (${nth})`;
  };
  const sublayers = branches.map((branch) => groupOf('sublayers', titled(`sublayer of ${printable(makerOf(branch))}`), [branch]));
  const blocks = blocksOf(branches).map(({ block, own }) => {
    return groupOf('blocks', titled(block === undefined ? `block of ${printable(makerOf(own[0]))}` : `block ${block}`), own);
  });
  return [...sublayers, ...blocks];
}

type Block = { readonly block: number | undefined; readonly own: readonly [Branch, ...Branch[]] };

/** Branches of one residual block; one whose layers are of none, or of several, is a block of its own. */
function blocksOf(branches: readonly Branch[]): readonly Block[] {
  const found = new Map<number, [Branch, ...Branch[]]>();
  const blocks: Block[] = [];
  for (const branch of branches) {
    const numbers = new Set(branch.layers.map(({ block }) => block));
    const [block] = numbers;
    const known = block === undefined ? undefined : found.get(block);
    if (numbers.size === 1 && known !== undefined) {
      known.push(branch);
      continue;
    }
    const own: [Branch, ...Branch[]] = [branch];
    if (numbers.size === 1 && block !== undefined) found.set(block, own);
    blocks.push({ block: numbers.size === 1 ? block : undefined, own });
  }
  return blocks;
}

/** The last layer of a branch makes what it adds. */
function makerOf({ layers, cut }: Branch): string {
  return layers.findLast(({ prunable }) => prunable)?.name ?? cut.sum;
}

function groupOf(kind: BranchKind, title: string, branches: readonly Branch[]): UnitGroup {
  const layers = branches.flatMap((branch) => branch.layers).filter(({ dims }) => dims.length > 0);
  const pin = branches.find((branch) => branch.pin !== undefined)?.pin;
  const [first] = branches;
  return {
    kind,
    title,
    name: first === undefined ? title : makerOf(first),
    members: layers.map(memberOf),
    units: [{ label: -1, indices: layers.map(({ dims: [size = 1] }) => [...Array(size).keys()]) }],
    pin,
    chain: branches.map(({ cut }) => printable(cut.sum)),
    changes: [],
    cuts: branches.map(({ cut }) => cut),
    factors: branches.every(({ factors }) => factors !== undefined)
      ? branches.flatMap(({ factors = [] }) => factors.map(({ tensor }) => tensor))
      : undefined,
  };
}

/** All slices of a tensor, along its first axis. */
function memberOf({ tensor, prunable, dims: [size = 1] }: Layer): Member {
  return { tensor, axis: 0, side: prunable ? 'producer' : 'follower', slices: size };
}
