/** What the thread that reads a .parquet file does, as the text that it starts from. */

export interface Columns {
  readonly names: readonly string[];
  /** Rows. */
  readonly count: number;
  /** Those that were wanted, in their order. */
  readonly columns: readonly Column[];
}

export type Column =
  | {
      readonly numbers: Float64Array;
      /** Where the numbers of each row end; absent where each row has one. */
      readonly ends?: Float64Array;
    }
  /** With cells that are no numbers: texts, at most so long as a message or a number needs them. */
  | { readonly cells: readonly unknown[] };

/**
 * A column is read at a time. Lists become their numbers; what is neither number, text nor list of
 * them becomes words. `most` is how many numbers there may be in all.
 */
export const readColumns = `async (library, { buffer, wanted, most }) => {
  const longest = 400;
  const metadata = library.parquetMetadata(buffer);
  const names = library.parquetSchema(metadata).children.map(({ element }) => element.name);
  if (!names.every((name) => typeof name === 'string')) throw new Error('a column of it has no name');
  const count = Number(metadata.num_rows);
  if (!(count >= 0)) throw new Error('its number of rows is no number');
  let left = most - count * wanted.length;
  const tooMany = () => Object.assign(new Error(), { code: 'ERR_WORKER_OUT_OF_MEMORY' });
  if (wanted.length > 0 && left < 0) throw tooMany();
  const plain = (cell) => {
    if (typeof cell === 'bigint' || typeof cell === 'boolean') return Number(cell);
    if (typeof cell === 'string') return cell.length <= longest ? cell : cell.slice(0, longest) + '…';
    if (cell === null || cell === undefined || typeof cell === 'number') return cell ?? null;
    return cell instanceof Date ? cell.toISOString() : 'a group of values';
  };
  const listOf = (cell) => Array.isArray(cell) ? cell : ArrayBuffer.isView(cell) ? Array.from(cell) : [cell];
  const columns = [];
  const transfer = [];
  for (const name of wanted) {
    const rows = await library.parquetReadObjects({ file: buffer, metadata, columns: [name] });
    const data = rows.map((row) => row[name]);
    if (data.length !== count) throw new Error('its columns do not have as many values as it has rows');
    const cells = Array.from(data, (cell) => listOf(cell).map(plain));
    const width = cells.reduce((sum, list) => sum + list.length, 0);
    left -= width - count;
    if (left < 0) throw tooMany();
    if (!cells.every((list) => list.every((cell) => typeof cell === 'number'))) {
      const length = cells.reduce((sum, list) => list.reduce((sum, cell) => sum + (typeof cell === 'string' ? cell.length / 4 : 0), sum), 0);
      left -= length;
      if (left < 0) throw tooMany();
      columns.push({ cells });
      continue;
    }
    const numbers = new Float64Array(width);
    const ends = new Float64Array(count);
    let at = 0;
    cells.forEach((list, row) => {
      for (const number of list) numbers[at++] = number;
      ends[row] = at;
    });
    const isScalar = cells.every((list) => list.length === 1);
    columns.push(isScalar ? { numbers } : { numbers, ends });
    transfer.push(numbers.buffer);
  }
  return { value: { names, count, columns }, transfer };
}`;
