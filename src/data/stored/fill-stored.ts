/** Samples that stay on the disk, as a data set: looked through once where their values can be wrong. */
import type { Outcome } from '../../diagnostics/diagnostic.ts';
import { elementCount, type Samples, type StoredSamples } from '../array.ts';
import { checksOf, oneLabel } from '../check-values.ts';
import type { Column, HeldColumn, StoredColumn } from '../column.ts';
import { faultOfData } from '../data-fault.ts';
import { heldColumn, type Dataset, type DatasetRequest, type DatasetShape } from '../dataset.ts';
import type { Fit } from '../fit.ts';
import { faultsOfStored } from './check-stored.ts';

/** Labels of one class a sample are held. */
export async function fillStored(
  x: Samples | StoredSamples,
  y: Samples | StoredSamples,
  { samples, x: fitX, y: fitY }: DatasetShape,
  request: DatasetRequest,
): Promise<Outcome<Dataset>> {
  try {
    const stored = columnOf(y, fitY);
    const isHeld = fitY.dims.length === 0 && 'rowsAt' in stored;
    const columns = { x: columnOf(x, fitX), y: isHeld ? await held(stored, samples) : stored };
    const faults = await faultsOfStored(columns, samples, checksOf(request));
    if (faults.length > 0) return { diagnostics: faults };
    const labels = request.loss === 'crossentropy' && 'values' in columns.y ? columns.y : undefined;
    const diagnostics = labels === undefined ? [] : oneLabel(request.y, labels);
    return { value: { samples, ...columns }, diagnostics };
  } catch (error) {
    const fault = faultOfData(error);
    if (fault === undefined) throw error;
    return { diagnostics: [fault] };
  }
}

function columnOf(samples: Samples | StoredSamples, fit: Fit): Column {
  if ('values' in samples) return heldColumn(samples, fit);
  const { shape, rowsAt, isSound } = samples;
  return { ...fit, sampleSize: elementCount(shape.slice(1)), rowsAt, isSound };
}

async function held(
  { rowsAt, isSound: _, ...shape }: StoredColumn,
  samples: number,
): Promise<HeldColumn> {
  const values = await rowsAt(Uint32Array.from({ length: samples }, (_, row) => row));
  return { ...shape, values, start: 0, stride: shape.sampleSize };
}
