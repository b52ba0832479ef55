/**
 * How the memory of what trains is cut for the optimizer: small tensors lie one behind another, so that one node
 * updates all of them; a large one is a row of blocks, each of which is updated while it is in the processor's cache.
 */
import { flatMapDefined } from '../basics/lists.ts';
import { itemAt } from '../basics/must.ts';
import { valueCount } from '../model/shape.ts';
import { emit, freshName, int, type GraphBuilder } from './builder.ts';
import { reshape } from './operators.ts';
import { isOfLines } from './optimizers.ts';
import type { JoinedSlots, StateSlot } from './slots.ts';
import type { TrainingSpec } from './training-step.ts';
import type { Trained, Updating } from './updates.ts';

/** A larger tensor costs more to copy behind others than its own nodes take. */
const mostOfOne = 2 ** 12;
/** So that what one update reads and writes stays in the processor's cache. */
const mostOfAll = 2 ** 15;

/** Below that, all of a tensor stays in the cache. */
const leastInBlocks = 2 ** 16;
const [leastBlock, mostOfBlock] = [2 ** 12, 2 ** 14];

/** What the optimizer moves at a time, and how it lies in memory. Emits the gradients in that form. */
export function cutForUpdates(
  builder: GraphBuilder,
  trained: readonly Trained[],
  { clip, inBlocks = false }: Pick<TrainingSpec, 'clip' | 'inBlocks'>,
): { readonly updating: readonly Updating[]; readonly joined: readonly JoinedSlots[] } {
  // Clipping needs the norm of each gradient by itself.
  if (clip !== undefined) return { updating: trained, joined: [] };
  const joined: JoinedSlots[] = [];
  const groups = groupsOf(trained).filter((group) => group.length > 1);
  const inGroup = new Set(groups.flat());
  const updating = [
    ...trained.filter((own) => !inGroup.has(own)).map((own) => (inBlocks ? inOwnBlocks(builder, own, joined) : own)),
    ...groups.map((group) => together(builder, group, joined)),
  ];
  return { updating, joined };
}

/** One behind another. */
function together(builder: GraphBuilder, group: readonly Trained[], joined: JoinedSlots[]): Updating {
  const flat = group.map(({ slot: { dims }, gradient }) => (dims.length === 1 ? gradient : reshape(builder, gradient, [-1])));
  const dims = [group.reduce((sum, { slot }) => sum + sizeOf(slot), 0)];
  return laidOut(group, emit(builder, 'Concat', flat, { axis: int(0) }), (parts) => join(builder, parts, dims, joined));
}

/** As it was where it is small, or where its size has no fitting divisor. */
function inOwnBlocks(builder: GraphBuilder, own: Trained, joined: JoinedSlots[]): Updating {
  const size = sizeOf(own.slot);
  const blocks = isPlain(own) ? blocksOf(size) : undefined;
  if (blocks === undefined) return own;
  const dims = [blocks, size / blocks];
  const all = laidOut([own], reshape(builder, own.gradient, dims), (parts) => join(builder, parts, dims, joined));
  return { ...all, inBlocks: true };
}

/** Undefined where a tensor stays whole. */
function blocksOf(size: number): number | undefined {
  if (size < leastInBlocks) return undefined;
  for (let blocks = Math.ceil(size / mostOfBlock); blocks * leastBlock <= size; blocks++) {
    if (size % blocks === 0) return blocks;
  }
  return undefined;
}

function laidOut(group: readonly Trained[], gradient: string, lay: (parts: readonly StateSlot[]) => JoinedSlots): Updating {
  const [first] = group;
  const masks = group.flatMap(({ mask }) => (mask === undefined ? [] : [mask]));
  const state = Object.keys(first?.state ?? {}).map((kind) => [kind, lay(flatMapDefined(group, (own) => own.state[kind]))] as const);
  return {
    slot: lay(group.map(({ slot }) => slot)),
    gradient,
    mask: masks.length > 0 ? lay(masks) : undefined,
    scalars: first?.scalars ?? {},
    state: Object.fromEntries(state),
  };
}

function join(builder: GraphBuilder, parts: readonly StateSlot[], dims: readonly number[], joined: JoinedSlots[]): JoinedSlots {
  const name = `joined:${itemAt(parts, 0).name}`;
  const input = freshName(builder, name);
  const isWritten = parts.every(({ output }) => output !== undefined);
  const ends = isWritten ? { input, output: freshName(builder, `next:${name}`) } : { input };
  const own: JoinedSlots = { ...ends, parts, dims };
  joined.push(own);
  return own;
}

/** Tensors that the same update fits: of one rate, all of them under a mask or none. */
function groupsOf(trained: readonly Trained[]): readonly (readonly Trained[])[] {
  const groups: Trained[][] = [];
  const open = new Map<unknown, { readonly group: Trained[]; size: number }>();
  const [masked, unmasked] = [new Map<unknown, object>(), new Map<unknown, object>()];
  for (const own of trained) {
    const size = sizeOf(own.slot);
    if (!isPlain(own) || size > mostOfOne) continue;
    const keys = own.mask === undefined ? unmasked : masked;
    const key = keys.get(own.scalars) ?? {};
    keys.set(own.scalars, key);
    const known = open.get(key);
    if (known !== undefined && known.size + size <= mostOfAll) {
      known.group.push(own);
      known.size += size;
    } else {
      const group = [own];
      groups.push(group);
      open.set(key, { group, size });
    }
  }
  return groups;
}

/** Moved number by number: one number of a mask may stand for all of a tensor, as of a gate's group, and one of the optimizer for a row. */
function isPlain({ slot, mask, state, start, keeps, aged }: Trained): boolean {
  const size = sizeOf(slot);
  const beside = [...Object.values(state), ...(mask === undefined ? [] : [mask])];
  const isApart = start !== undefined || keeps === true || aged === true;
  const hasLines = Object.keys(state).some(isOfLines);
  return !isApart && !hasLines && beside.every((one) => sizeOf(one) === size);
}

function sizeOf({ dims }: StateSlot): number {
  return valueCount(dims);
}
