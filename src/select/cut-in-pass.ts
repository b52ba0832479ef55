/**
 * A global cut and the masks it leaves, in one pass over layers that need not fit in memory: what lies
 * below the bracket goes, what lies above stays, and what lies in it is listed until the cut is known.
 */
import { borrowRoom, returnRoom, roomSize, type Room } from '../kernels/room.ts';
import type { Bracket, Narrowed } from './narrow.ts';
import { flatPool, type Cut, type PoolSource } from './pool.ts';
import { cutsWithin, guessBracket, roomFor } from './radix.ts';
import { orderKey } from './score-order.ts';
import type { TieRule } from './ties.ts';

/** Scores of a layer, read once. */
export interface PassedLayer {
  readonly extent: number;
  /** Scores from one flat index to another; they may lie in `into`. */
  readonly values: (from: number, to: number, into: ArrayBuffer) => Float32Array;
  /** A bit a unit that competes; all do unless given. `from` is a multiple of 8. */
  readonly live?: (from: number, to: number) => Uint8Array;
  /** Called with each piece; `hasNaN` where a number is NaN, of a unit that competes or not. */
  readonly seen: (from: number, values: Float32Array, hasNaN: boolean) => void;
}

interface Passed {
  readonly narrowed: Narrowed;
  /** The mask of a layer, a bit a unit, once its cut is known; the first ties go. */
  readonly bitsUnder: (layer: number, cut: Cut) => Uint8Array;
}

/** Undefined where there are no vector instructions, or where more than `most` units lie in the bracket. */
function passOnce(
  layers: readonly PassedLayer[],
  { bracket, sign, pieceSize }: { bracket: Bracket; sign: number; pieceSize: number },
  most: number,
): Passed | undefined {
  if (pieceSize > roomSize) return undefined;
  const room = borrowRoom();
  if (room === undefined) return undefined;
  try {
    const seen: Seen[] = [];
    let listed = 0;
    for (const layer of layers) {
      const own = passLayer(layer, room, { ...bracket, sign }, pieceSize);
      listed += own.units.length;
      if (listed > most) return undefined;
      seen.push(own);
    }
    const narrowed = { pools: seen.map(({ units }) => flatPool(units, sign)), below: seen.map(({ below }) => below) };
    return { narrowed, bitsUnder: (layer, cut) => settled(seen[layer], cut, sign) };
  } finally {
    returnRoom(room);
  }
}

/** The cut of a layer, and the mask under it, a bit a unit; it is made when it is asked for, once. */
export type LayerCut = { readonly cut: Cut; readonly bits: () => Uint8Array };

interface WantedCut {
  readonly sign: number;
  readonly pieceSize: number;
  /** Units that each layer may lose, and those that all lose together. */
  readonly caps: readonly number[];
  readonly count: number;
  readonly rule: TieRule;
}

/**
 * The common cut of the layers by one pass about where a sample has it, and by another one of a layer whose cap asks for a cut of its own.
 * Undefined where layers are small, where others than the first ties go, or where the cut does not lie where the sample has it.
 */
export function cutInPass(
  layers: readonly PassedLayer[],
  sources: readonly PoolSource[],
  wanted: WantedCut,
): readonly (LayerCut | undefined)[] | undefined {
  const { sign, pieceSize, caps, count, rule } = wanted;
  const bracket = count === 0 || rule !== 'first' ? undefined : guessBracket(sources, caps, count);
  if (bracket === undefined) return undefined;
  const passed = passOnce(layers, { bracket, sign, pieceSize }, roomFor(sources));
  const cuts = passed && cutsWithin(passed.narrowed, caps, count);
  return cuts?.map((cut, l) => {
    if (cut !== undefined) return { cut, bits: () => passed?.bitsUnder(l, cut) ?? noBits };
    const [layer, source, cap = 0] = [layers[l], sources[l], caps[l]];
    if (layer === undefined || source === undefined) return undefined;
    return cutInPass([layer], [source], { ...wanted, caps: [layer.extent], count: cap })?.[0];
  });
}

const noBits = new Uint8Array(0);

interface Seen {
  /** As it is if all in the bracket stay. */
  readonly bits: Uint8Array;
  readonly below: number;
  /** In the bracket, in order of flat index: places, and bits of scores. */
  readonly places: Float64Array;
  readonly units: Int32Array;
}

function passLayer(
  { extent, values, live, seen }: PassedLayer,
  room: Room,
  wanted: Bracket & { readonly sign: number },
  pieceSize: number,
): Seen {
  const bits = new Uint8Array(Math.ceil(extent / 8));
  const lists: { readonly from: number; readonly near: Int32Array }[] = [];
  const numbers = new Float32Array(room.buffer, 0, Math.min(extent, pieceSize));
  let below = 0;
  for (let from = 0; from < extent; from += pieceSize) {
    const to = Math.min(extent, from + pieceSize);
    const read = values(from, to, room.buffer);
    if (read.buffer !== room.buffer || read.byteOffset !== 0) numbers.set(read);
    const found = room.bracket({ ...wanted, count: to - from, live: live?.(from, to) });
    bits.set(found.bits, from / 8);
    below += found.below;
    lists.push({ from, near: found.near.slice() });
    seen(from, numbers.subarray(0, to - from), found.hasNaN);
  }
  return { bits, below, ...parted(lists) };
}

function parted(lists: readonly { readonly from: number; readonly near: Int32Array }[]): Pick<Seen, 'places' | 'units'> {
  const count = lists.reduce((sum, { near }) => sum + near.length / 2, 0);
  const places = new Float64Array(count);
  const units = new Int32Array(count);
  let at = 0;
  for (const { from, near } of lists) {
    for (let i = 0; i < near.length; i += 2) {
      places[at] = from + (near[i] ?? 0);
      units[at++] = near[i + 1] ?? 0;
    }
  }
  return { places, units };
}

/** The listed units that the cut takes go, too. The bits are written to. */
function settled(seen: Seen | undefined, { key, ties }: Cut, sign: number): Uint8Array {
  if (seen === undefined) return noBits;
  const { bits, places, units } = seen;
  let left = ties;
  for (let i = 0; i < units.length; i++) {
    const own = orderKey(units[i] ?? 0, sign);
    if (own > key || (own === key && left === 0)) continue;
    if (own === key) left--;
    const place = places[i] ?? 0;
    const byte = Math.floor(place / 8);
    bits[byte] = (bits[byte] ?? 0) & ~(1 << (place % 8));
  }
  return bits;
}
