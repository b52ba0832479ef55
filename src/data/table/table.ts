/** Rows and columns of a table file, before anything is known of what they mean. */
import type { Outcome } from '../../diagnostics/diagnostic.ts';

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
