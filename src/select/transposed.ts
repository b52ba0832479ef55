/**
 * A layer that stores its rows as columns, turned: a row's units then lie side by side, and reading it
 * costs a fraction of going through the whole tensor for each.
 */
import type { LayerState } from './request.ts';
import type { Ranked } from './scopes.ts';

/** What a selection makes of the turned layer is put back by `turnBack`. */
export interface Transposed {
  readonly state: LayerState;
  readonly turnBack: () => void;
}

/**
 * Undefined where rows lie as they are read, and where units of several rows are compared: of equal
 * ones the earlier goes, which turning changes.
 */
export function transposed(state: LayerState, ranked: Ranked): Transposed | undefined {
  const { layer, pool, keep, contest } = state;
  const [inputs = 0, outputs = 0] = layer.dims;
  const isColumns = layer.dims.length === 2 && layer.axes[0] === 'in' && layer.axes[1] === 'out';
  if (ranked.per !== 'row' || !isColumns || layer.groups !== 1) return undefined;
  if (keep > 0 || contest !== undefined) return undefined;
  const bits = new Int32Array(pool.bits.length);
  turn(pool.bits, bits, inputs, outputs);
  const mask = new Uint8Array(pool.mask.length);
  if (pool.unmasked) mask.fill(1);
  else turn(pool.mask, mask, inputs, outputs);
  const dims = [outputs, inputs];
  const scope = [dims.map((to) => ({ from: 0, to }))];
  return {
    state: {
      ...state,
      layer: { ...layer, dims, axes: ['out', 'in'] },
      pool: { ...pool, bits, mask, dims, scope },
    },
    turnBack: () => turn(mask, pool.mask, outputs, inputs),
  };
}

/** A square of so many units a side stays in the processor's cache. */
const side = 32;

function turn<T extends Int32Array | Uint8Array>(
  from: T,
  to: T,
  rows: number,
  columns: number,
): void {
  for (let top = 0; top < rows; top += side) {
    const bottom = Math.min(rows, top + side);
    for (let left = 0; left < columns; left += side) {
      const right = Math.min(columns, left + side);
      turnSquare(from, to, { rows, columns, top, bottom, left, right });
    }
  }
}

interface Square {
  readonly rows: number;
  readonly columns: number;
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

function turnSquare(
  from: Int32Array | Uint8Array,
  to: Int32Array | Uint8Array,
  { rows, columns, top, bottom, left, right }: Square,
): void {
  for (let column = left; column < right; column++) {
    for (let row = top; row < bottom; row++) {
      to[column * rows + row] = from[row * columns + column] ?? 0;
    }
  }
}
