/** Rows of embedding tables for padding (`padding_idx` of PyTorch's `nn.Embedding`): looking one up gives it no gradient. */
import type { Model } from '../graph.ts';
import { listedIn } from './stored-tensors.ts';

export interface PaddingRow {
  readonly name: string;
  readonly row: number;
  /** Of the table: a cut one has other rows. */
  readonly rows: number;
}

/** In the metadata of a file, one table a line, as `1/40 embeddings.weight`: `espalier_torch.export` writes it. */
export const paddingKey = 'espalier.padding';
/** The same, of rows that were found by their values when the file was opened. */
export const foundPaddingKey = 'espalier.found-padding';

export function paddingText(found: readonly PaddingRow[]): string {
  return found.map(({ name, row, rows }) => `${row}/${rows} ${name}`).join('\n');
}

/** By the name of the table. */
export function paddingRows({ metadata, graph }: Pick<Model, 'metadata' | 'graph'>): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const line of listedIn(metadata, paddingKey, foundPaddingKey)) {
    const [, row, rows, name = ''] = /^(\d+)\/(\d+) (.+)$/.exec(line) ?? [];
    if (graph.initializers.get(name)?.dims[0] === Number(rows)) found.set(name, Number(row));
  }
  return found;
}
