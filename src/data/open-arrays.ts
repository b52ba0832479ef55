/** Arrays as a data set, in memory or on the disk. */
import type { Outcome } from '../diagnostics/diagnostic.ts';
import type { ArrayFiles } from '../project/data-files.ts';
import { fitDataset, inspectDataset, namedAs, openDataset, type Dataset, type DatasetShape, type DataUse } from './dataset.ts';
import { readsFromDisk } from './reads-from-disk.ts';
import { refused } from './data-fault.ts';
import { fillStored } from './stored/fill-stored.ts';
import { headersOnDisk, joinedHeader, locateArrays, storedArrays } from './stored/open-stored-arrays.ts';

/** Types, shapes and counts alone: nothing is unpacked for it. */
export function inspectArrays(files: ArrayFiles, use: DataUse): Outcome<DatasetShape> {
  const request = { ...use, ...files };
  if (!readsFromDisk(files)) return inspectDataset(request);
  const x = headersOnDisk(files.x, files);
  const y = headersOnDisk(files.y, files);
  if (x.value === undefined || y.value === undefined) return { diagnostics: [...x.diagnostics, ...y.diagnostics] };
  return fitDataset(x.value, y.value, namedAs(request, x.value, y.value));
}

export async function openArrays(files: ArrayFiles, use: DataUse): Promise<Outcome<Dataset>> {
  const request = { ...use, ...files };
  if (!readsFromDisk(files)) return openDataset(request);
  const located = await locateArrays(files);
  if (located.value === undefined) return refused(located);
  const x = joinedHeader(located.value.x);
  const y = joinedHeader(located.value.y);
  if (x.value === undefined || y.value === undefined) return { diagnostics: [...x.diagnostics, ...y.diagnostics] };
  const named = namedAs(request, x.value, y.value);
  const shape = fitDataset(x.value, y.value, named);
  if (shape.value === undefined) return refused(shape);
  const stored = await storedArrays(located.value);
  if (stored.value === undefined) return refused(stored);
  const opened = await fillStored(stored.value.x, stored.value.y, shape.value, named);
  return { ...opened, diagnostics: [...shape.diagnostics, ...opened.diagnostics] };
}
