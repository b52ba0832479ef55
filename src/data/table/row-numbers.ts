/** The cells of rows as numbers, one row after another, or the first cell that is none. */
import { notANumber, unevenRow } from '../../diagnostics/catalogue/data-sources.ts';
import { diagnose, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import type { Samples } from '../array.ts';
import { growingNumbers } from './growing-numbers.ts';

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
          const column = columns[place] ?? '';
          const args = { file, row, column, value: String(cell), whole };
          fault = diagnose(notANumber, args, { file });
          return;
        }
        numbers.push(value);
      }
    }
    const has = numbers.length() - before;
    if (has !== (width ??= has))
      fault = diagnose(unevenRow, { file, row, has, wants: width }, { file });
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
  return ArrayBuffer.isView(cell) && !(cell instanceof DataView)
    ? Array.from(Object.values(cell))
    : [cell];
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
