/** The cells of rows as numbers, one row after another, or the first cell that is none. */
import { itemAt } from '../../basics/must.ts';
import { notANumber, unevenRow } from '../../diagnostics/catalogue/data-sources.ts';
import { diagnose, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import type { Samples } from '../array.ts';

interface RowNumbers {
  readonly take: (cells: readonly unknown[], place: number) => void;
  /** [rows, numbers of a row] since the last time, or the first fault. */
  readonly samples: () => Outcome<Samples>;
}

/** Integers as int64 where they are asked for. */
export function rowNumbers(columns: readonly string[], file: string, whole: boolean): RowNumbers {
  const numbers = growingNumbers();
  let width: number | undefined;
  let rows = 0;
  let fault: Diagnostic | undefined;
  const take: RowNumbers['take'] = (cells, row) => {
    if (fault !== undefined) return;
    const before = numbers.length();
    rows++;
    for (const [place, values] of cells.entries()) {
      for (const cell of cellsOf(values)) {
        const value = numberOf(cell);
        if (value === undefined || (whole && !Number.isSafeInteger(value))) {
          fault = diagnose(notANumber, { file, row, column: itemAt(columns, place), value: String(cell), whole }, { file });
          return;
        }
        numbers.push(value);
      }
    }
    const has = numbers.length() - before;
    if (has !== (width ??= has)) fault = diagnose(unevenRow, { file, row, has, wants: width }, { file });
  };
  const samples: RowNumbers['samples'] = () => {
    if (fault !== undefined) return { diagnostics: [fault] };
    const shape = [rows, width ?? 0];
    rows = 0;
    const value: Samples = whole
      ? { type: 'int64', shape, values: BigInt64Array.from(numbers.drained(), BigInt) }
      : { type: 'float32', shape, values: Float32Array.from(numbers.drained()) };
    return { value, diagnostics: [] };
  };
  return { take, samples };
}

function cellsOf(cell: unknown): Iterable<unknown> {
  if (Array.isArray(cell)) return cell;
  return ArrayBuffer.isView(cell) && !(cell instanceof DataView) ? Array.from(Object.values(cell)) : [cell];
}

/** What `Number` reads besides, as `0x10` and nothing at all, is none. */
const isDecimal = /^[+-]?(\d|\.\d)(?![xob])/i;

function numberOf(cell: unknown): number | undefined {
  if (typeof cell === 'number') return cell;
  if (typeof cell === 'bigint' || typeof cell === 'boolean') return Number(cell);
  if (typeof cell !== 'string' || !isDecimal.test(cell)) return undefined;
  const value = Number(cell);
  return Number.isNaN(value) ? undefined : value;
}

/** Numbers that come one after the other, outside of the heap: an array of it holds 2^27 at most. */
interface GrowingNumbers {
  readonly push: (value: number) => void;
  readonly length: () => number;
  /** Those that came since the last time, until the next one comes. */
  readonly drained: () => Float64Array;
}

function growingNumbers(): GrowingNumbers {
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

/** Rows and columns of a table file, before anything is known of what they mean. */
export interface Table {
  readonly columns: readonly string[];
  /**
   * Goes once through all rows, in order: the cells of these columns, by their places, and the line
   * or row of the file that a message names. Gives how many rows there are. Of a table that is read by
   * pieces, `piece` is awaited after each of them, and ends the reading with false.
   */
  readonly visit: (
    wanted: readonly number[],
    row: (cells: readonly unknown[], place: number) => void,
    piece?: () => Promise<boolean>,
  ) => Promise<Outcome<number>>;
}
