/** Rows and columns of a table file, before anything is known of what they mean. */
export interface Table {
  readonly columns: readonly string[];
  /** Cells in the order of the columns: texts of a .csv file, values of a .parquet file. */
  readonly rows: readonly (readonly unknown[])[];
  /** The line or row of the file that a message names. */
  readonly placeOf: (row: number) => number;
}
