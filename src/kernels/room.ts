/** Memory for numbers in which loops run as vector instructions, where the processor and Node have them. */
import { orElse } from '../basics/attempts.ts';
import { program } from './program.generated.ts';

/** Numbers from the start of its buffer on. A room has one user at a time. */
export interface Room {
  readonly buffer: ArrayBuffer;
  /** Makes the first `count` float32 numbers that are pruned +0. */
  readonly zero: (count: number, bits: Uint8Array) => void;
  /** Drops the signs of the first `count` float32 numbers. */
  readonly magnitudes: (count: number) => void;
  /** Of the first `count` float32 numbers; all are kept unless bits are given. */
  readonly count: (count: number, bits?: Uint8Array) => Counted;
  /**
   * Whether a float32 number may be NaN or infinite, of those from a byte on, of any place, to so many
   * bytes behind it, a multiple of 64. Some huge numbers count as well.
   */
  readonly hasHuge: (from: number, bytes: number) => boolean;
  readonly bracket: (wanted: Bracketing) => Bracketed;
  /**
   * c −= a·b, of a row of c, a row of a and the rows of b, in double precision: four products are added at a time,
   * then the others one by one. They lie in `products`, each row of b with `productWidth` numbers.
   */
  readonly subtractProducts: (depth: number, columns: number) => void;
  readonly products: ProductRows;
}

/** Where a room has the operands of a product. */
export type ProductRows = { readonly a: Float64Array; readonly b: Float64Array; readonly c: Float64Array };

/** Rows of b that a room has place for, a multiple of four, and numbers of each. */
export const productDepth = 128;
export const productWidth = 512;

export interface Counted {
  /** Of either sign. */
  readonly zeros: number;
  /** Pruned numbers that are not zero; a NaN is none. */
  readonly awake: number;
}

/** Keys from `low` to `high`, both included, as `orderKey` of selections makes them with this sign. */
export interface Bracketing {
  readonly count: number;
  /** A bit a number, 1 = it is looked at. All of them unless given. */
  readonly live?: Uint8Array | undefined;
  readonly low: number;
  readonly high: number;
  readonly sign: number;
}

/** Valid until the room is used again. */
export interface Bracketed {
  /** The mask without the numbers below the bracket, and how many those are. */
  readonly bits: Uint8Array;
  readonly below: number;
  /** Of each number in the bracket its place, and its bits beside it. */
  readonly near: Int32Array;
  /** Whether a number is NaN, looked at or not. */
  readonly hasNaN: boolean;
}

/** Numbers that a room has place for, of single or double precision. */
export const roomSize = 2 ** 18;
/** Those may begin up to so many numbers in front, where a mask has a whole byte. */
const margin = 64;
const places = roomSize + margin;
const numbersEnd = 8 * places;
const maskEnd = numbersEnd + places / 8;
const bitsEnd = maskEnd + places / 8;
const memoryEnd = bitsEnd + 8 * places;
const page = 2 ** 16;

/** Rooms that are not in use; a run uses a few of them over and over. */
const free: Room[] = [];
const spareRooms = 4;
const rooms = new WeakMap<object, Room>();

/** Undefined where there are no vector instructions. */
export function borrowRoom(): Room | undefined {
  const room = free.pop() ?? makeRoom();
  if (room !== undefined) rooms.set(room.buffer, room);
  return room;
}

export function returnRoom(room: Room): void {
  if (free.length < spareRooms) free.push(room);
}

/** Memory for so many numbers while the work lasts: a room, where there is one that large. */
export function inRoom<T>(count: number, work: (buffer: ArrayBuffer) => T): T {
  const room = count > roomSize ? undefined : borrowRoom();
  try {
    return work(room?.buffer ?? new ArrayBuffer(count * Float64Array.BYTES_PER_ELEMENT));
  } finally {
    if (room !== undefined) returnRoom(room);
  }
}

/** The room that float32 numbers begin in; undefined for those that lie anywhere else. */
export function roomOf(values: Float32Array | Float64Array): Room | undefined {
  return values.byteOffset !== 0 || !(values instanceof Float32Array) ? undefined : rooms.get(values.buffer);
}

/** The same of bytes. */
export function roomOfBytes(bytes: Uint8Array): Room | undefined {
  return bytes.byteOffset === 0 ? rooms.get(bytes.buffer) : undefined;
}

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer; readonly grow: (pages: number) => number };
  readonly counted: { readonly value: number };
  readonly strange: { readonly value: number };
  readonly zero: (start: number, sixteens: number, mask: number) => void;
  readonly count: (start: number, sixteens: number, mask: number) => void;
  readonly magnitudes: (start: number, sixteens: number) => void;
  readonly products: (...numbers: readonly number[]) => void;
  readonly huge: (start: number, sixteens: number) => number;
  readonly bracket: (...numbers: readonly number[]) => number;
}

/** As engines have it; the types of Node know it as a namespace of types alone. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: Exports };
};

function makeRoom(): Room | undefined {
  const made = instantiate();
  if (made === undefined) return undefined;
  made.memory.grow(Math.ceil(memoryEnd / page) - 1);
  const { buffer } = made.memory;
  const numbers = new Float32Array(buffer, 0, places);
  const mask = new Uint8Array(buffer, numbersEnd, places / 8);

  const products = productRows(buffer);

  /** Whole sixteens; the numbers behind the last one are no zeros, and `live` says whether they are looked at. */
  function prepare(count: number, bits: Uint8Array | undefined, live: 0 | 1): number {
    const sixteens = Math.ceil(count / 16);
    numbers.fill(1, count, 16 * sixteens);
    mask.fill(live === 1 ? 255 : 0, count >> 3, 2 * sixteens);
    const bytes = Math.ceil(count / 8);
    if (bits === undefined) mask.fill(255, 0, bytes);
    else mask.set(bits.length === bytes ? bits : bits.subarray(0, bytes));
    const own = (1 << (count & 7)) - 1;
    if (own !== 0) {
      const last = mask[bytes - 1] ?? 0;
      mask[bytes - 1] = live === 1 ? last | (255 ^ own) : last & own;
    }
    return sixteens;
  }

  return {
    buffer,
    zero: (count, bits) => made.zero(0, prepare(count, bits, 1), numbersEnd),
    magnitudes: (count) => made.magnitudes(0, Math.ceil(count / 16)),
    count(count, bits) {
      made.count(0, prepare(count, bits, 1), numbersEnd);
      return { zeros: made.counted.value, awake: made.strange.value };
    },
    subtractProducts(depth, columns) {
      const eights = Math.ceil(columns / 8);
      made.products(products.c.byteOffset, products.a.byteOffset, 0, depth, eights, 8 * productWidth);
    },
    products,
    hasHuge: (from, bytes) => made.huge(from, bytes / 64) !== 0,
    bracket({ count, live, low, high, sign }) {
      const sixteens = prepare(count, live, 0);
      const near = made.bracket(0, sixteens, numbersEnd, maskEnd, bitsEnd, low, high, sign);
      return {
        bits: new Uint8Array(buffer, maskEnd, Math.ceil(count / 8)),
        below: made.counted.value,
        near: new Int32Array(buffer, bitsEnd, 2 * near),
        hasNaN: made.strange.value !== 0,
      };
    },
  };
}

function productRows(buffer: ArrayBuffer): ProductRows {
  const rowsEnd = 8 * productDepth * productWidth;
  return {
    b: new Float64Array(buffer, 0, productDepth * productWidth),
    a: new Float64Array(buffer, rowsEnd, productDepth),
    c: new Float64Array(buffer, rowsEnd + 8 * productDepth, productWidth),
  };
}

let compiled: { readonly module: object | undefined } | undefined;

function instantiate(): Exports | undefined {
  compiled ??= { module: compile() };
  const { module } = compiled;
  return module && new WebAssembly.Instance(module).exports;
}

/** Undefined where the engine refuses it: vector instructions are not on every processor. */
function compile(): object | undefined {
  return orElse(() => new WebAssembly.Module(Uint8Array.from(atob(program), (it) => it.charCodeAt(0))), undefined);
}
