/** Numbers that come one after the other, outside of the heap: an array of it holds 2^27 at most. */

export interface GrowingNumbers {
  readonly push: (value: number) => void;
  readonly length: () => number;
  /** Those that came since the last time, until the next one comes. */
  readonly drained: () => Float64Array;
}

export function growingNumbers(): GrowingNumbers {
  let room = new Float64Array(1024);
  let length = 0;
  return {
    push(value) {
      if (length === room.length) {
        const larger = new Float64Array(2 * length);
        larger.set(room);
        room = larger;
      }
      room[length++] = value;
    },
    length: () => length,
    drained: () => {
      const values = room.subarray(0, length);
      length = 0;
      return values;
    },
  };
}
