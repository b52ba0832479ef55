/** A .parquet file as a table. */
import { badTable } from '../../diagnostics/catalogue/data-sources.ts';
import { diagnose, type Outcome } from '../../diagnostics/diagnostic.ts';
import type { Table } from './table.ts';

/** Uncompressed or by Snappy, which is what writers do unless they are told otherwise. */
export async function parseParquet(bytes: Uint8Array, file: string): Promise<Outcome<Table>> {
  const { parquetMetadata, parquetReadObjects, parquetSchema } = await import('hyparquet');
  try {
    const buffer = new Uint8Array(bytes).buffer;
    const metadata = parquetMetadata(buffer);
    const columns = parquetSchema(metadata).children.map(({ element }) => element.name);
    const objects = await parquetReadObjects({ file: buffer, metadata });
    const rows = objects.map((row) => columns.map((column): unknown => row[column]));
    return { value: { columns, rows, placeOf: (row) => row + 1 }, diagnostics: [] };
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error);
    return { diagnostics: [diagnose(badTable, { file, fault }, { file })] };
  }
}
