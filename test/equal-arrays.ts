/** Typed arrays of the same bytes are equal: said at once, for `toEqual` takes a microsecond for each number. */
import { expect } from 'vitest';

/** Anything else is compared as it always is, number by number, and told with what differs. */
function sameBytes(one: unknown, other: unknown): true | undefined {
  if (!ArrayBuffer.isView(one) || !ArrayBuffer.isView(other) || one.constructor !== other.constructor) return undefined;
  return bytesOf(one).equals(bytesOf(other)) ? true : undefined;
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

// A worker runs this before each of its files, and keeps what it was told.
const told = Symbol.for('typed arrays are equal by their bytes');
if (!Reflect.has(globalThis, told)) expect.addEqualityTesters([sameBytes]);
Reflect.set(globalThis, told, true);
