/** Writes which samples are left at each end of a run, beside its model. */
import { dirname, join } from 'node:path';
import type { Dataset } from '../data/dataset.ts';
import { foldersOf } from '../plan/arm-folders.ts';
import { makeFolders } from '../record/run-folder.ts';
import type { RunEnd } from './run-end.ts';
import type { FileLayer } from '../record/file-layer.ts';
import { writeWhole } from '../record/write-whole.ts';
import { samplesFile, samplesText } from '../prune/samples/prune-samples.ts';

/** The names of the lists, below the folder; a data set that has all its samples has none. */
export function saveSamples(
  files: FileLayer,
  folder: string,
  ends: readonly RunEnd[],
  datasets: ReadonlyMap<string, Dataset>,
): readonly string[] {
  const folders = foldersOf(ends.map(({ path }) => path));
  return ends.flatMap(({ path, samples }) =>
    [...samples].map(([data, rows]) => {
      const name = join(folders.get(path) ?? '', samplesFile(data));
      makeFolders(files, dirname(join(folder, name)));
      writeWhole(files, join(folder, name), samplesText(rows, datasets.get(data)?.names));
      return name;
    }),
  );
}
