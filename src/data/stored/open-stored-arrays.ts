/** Arrays as a data set whose samples stay on the disk. */
import { dataBadArchive } from '../../diagnostics/catalogue/data.ts';
import { columnsFirst } from '../../diagnostics/catalogue/data-stored.ts';
import { diagnose, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import type { ArrayFiles } from '../../project/data-files.ts';
import { checksOf, oneLabel } from '../check-values.ts';
import type { Column, HeldColumn, StoredColumn } from '../column.ts';
import { faultOfData } from '../data-fault.ts';
import type { Dataset, DatasetShape, DataUse } from '../dataset.ts';
import { elementCount } from '../array.ts';
import type { Fit } from '../fit.ts';
import { crc32 } from '../zip-checksums.ts';
import { faultsOfStored } from './check-stored.ts';
import type { PlainArray } from './locate-array.ts';
import { plainArrayOf } from './unpacked.ts';
import { inRuns } from './runs.ts';
import { hasRows, storedRows } from './stored-rows.ts';
import { readPieces } from './stored-file.ts';

export interface StoredArrays {
  readonly x: PlainArray;
  readonly y: PlainArray;
}

/** Where samples and labels lie, unpacked where they have to be. */
export async function locateArrays(files: ArrayFiles): Promise<Outcome<StoredArrays>> {
  const x = await plainArrayOf(files.x, files);
  const y = await plainArrayOf(files.y, files);
  if (x.value === undefined || y.value === undefined)
    return { diagnostics: [...x.diagnostics, ...y.diagnostics] };
  const folded = [x.value, y.value].find((array) => !hasRows(array));
  if (folded === undefined) return { value: { x: x.value, y: y.value }, diagnostics: [] };
  const { file } = folded;
  return { diagnostics: [diagnose(columnsFirst, { file }, { file })] };
}

/** Goes once through what has to be checked; labels of one class a sample are held. */
export async function openStoredArrays(
  arrays: StoredArrays,
  shape: DatasetShape,
  request: DataUse & ArrayFiles,
): Promise<Outcome<Dataset>> {
  try {
    const damaged = await damagedMember(arrays);
    if (damaged !== undefined) return { diagnostics: [damaged] };
    const x = storedColumn(arrays.x, shape.x);
    const y = storedColumn(arrays.y, shape.y);
    const columns = { x, y: shape.y.dims.length > 0 ? y : await held(y, shape.samples) };
    return await checked(columns, shape.samples, request);
  } catch (error) {
    const fault = faultOfData(error);
    if (fault === undefined) throw error;
    return { diagnostics: [fault] };
  }
}

/** Every label, token and float that has to be looked at, a few samples at a time. */
async function checked(
  columns: { readonly x: Column; readonly y: Column },
  samples: number,
  request: DataUse & ArrayFiles,
): Promise<Outcome<Dataset>> {
  const faults = await faultsOfStored(columns, samples, checksOf(request));
  if (faults.length > 0) return { diagnostics: faults };
  const labels = request.loss === 'crossentropy' && 'values' in columns.y ? columns.y : undefined;
  const diagnostics = labels === undefined ? [] : oneLabel(request.y, labels);
  return { value: { samples, ...columns }, diagnostics };
}

function storedColumn(array: PlainArray, fit: Fit): StoredColumn {
  const sampleSize = elementCount(array.header.shape.slice(1));
  return { ...fit, sampleSize, rowsAt: storedRows(array) };
}

async function held({ rowsAt, ...shape }: StoredColumn, samples: number): Promise<HeldColumn> {
  const values = await rowsAt(Uint32Array.from({ length: samples }, (_, row) => row));
  return { ...shape, values, start: 0, stride: shape.sampleSize };
}

/** A member of an archive has a checksum, which reading a part of it cannot hold. */
async function damagedMember({ x, y }: StoredArrays): Promise<Diagnostic | undefined> {
  for (const { member, path: file, ...stored } of [x, y]) {
    if (member === undefined) continue;
    let crc = 0;
    for (const { from, to } of inRuns(member.size, bytesAtOnce)) {
      const into = new Uint8Array(to - from);
      await readPieces({ path: file, ...stored }, [{ position: member.start + from, into }]);
      crc = crc32(into, crc);
    }
    const fault = `the checksum of \`${member.name}\` is wrong`;
    if (crc !== member.crc) return diagnose(dataBadArchive, { file, fault }, { file });
  }
  return undefined;
}

const bytesAtOnce = 2 ** 22;
