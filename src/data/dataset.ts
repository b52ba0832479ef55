/** A data set: samples and labels that fit a model, checked before anything trains on them. */
import { diagnose, type Diagnostic, hasErrors, type Outcome } from '../diagnostics/diagnostic.ts';
import {
  dataCountMismatch,
  dataIsNaN,
  labelOutOfRange,
  tokenOutOfRange,
} from '../diagnostics/catalogue/data.ts';
import type { DataArray, Elements } from './array.ts';
import { type Fit, fitLabels, fitSamples, fitTargets, type Port } from './fit.ts';
import { readArray, readHeader } from './read-array.ts';
import { refused } from './refused.ts';

export interface DatasetRequest {
  /** Files: .npy, `file.npz#member` or IDX, gzipped or not. */
  readonly x: string;
  readonly y: string;
  /** Samples are divided by it; without it uint8 ones are by 255, others are not. */
  readonly scale?: number;
  readonly input: Port;
  readonly output: Port;
  /** Classes for cross-entropy, float targets for the others. */
  readonly loss: 'crossentropy' | 'mse' | 'l1' | 'bce';
  /** How many tokens the model knows, where its samples are tokens. */
  readonly vocabulary?: number;
  /** The class that is not counted, and may lie outside the others. */
  readonly ignore?: number;
}

/** What the headers tell: enough for a plan. */
export interface DatasetShape {
  readonly samples: number;
  readonly x: Fit;
  readonly y: Fit;
}

export interface Column extends Fit {
  /** As stored; `gather` converts. */
  readonly values: Elements;
  readonly sampleSize: number;
}

export interface Dataset {
  readonly samples: number;
  readonly x: Column;
  readonly y: Column;
}

/** Checks types, shapes and counts without reading a sample. */
export function inspectDataset(request: DatasetRequest): Outcome<DatasetShape> {
  const x = readHeader(request.x);
  const y = readHeader(request.y);
  if (x.value === undefined || y.value === undefined)
    return { diagnostics: [...x.diagnostics, ...y.diagnostics] };
  const fitY = request.loss === 'crossentropy' ? fitLabels : fitTargets;
  const fitted = {
    x: fitSamples(request.x, x.value, request.input, request.scale),
    y: fitY(request.y, y.value, request.output),
  };
  const diagnostics = [...fitted.x.diagnostics, ...fitted.y.diagnostics];
  const { samples } = x.value;
  if (samples !== y.value.samples) {
    const args = { x: request.x, samples, y: request.y, labels: y.value.samples };
    diagnostics.push(diagnose(dataCountMismatch, args, { file: request.y }));
  }
  if (fitted.x.value === undefined || fitted.y.value === undefined || hasErrors(diagnostics))
    return { diagnostics };
  return { value: { samples, x: fitted.x.value, y: fitted.y.value }, diagnostics };
}

/** Reads both files, and checks every label and every float. */
export function openDataset(request: DatasetRequest): Outcome<Dataset> {
  const shape = inspectDataset(request);
  if (shape.value === undefined) return refused(shape);
  const x = readArray(request.x);
  const y = readArray(request.y);
  if (x.value === undefined || y.value === undefined)
    return { diagnostics: [...x.diagnostics, ...y.diagnostics] };
  const { samples } = shape.value;
  const columns = {
    x: columnOf(x.value, shape.value.x, samples),
    y: columnOf(y.value, shape.value.y, samples),
  };
  const classes = request.output.dims?.at(-1);
  const faults = [
    firstNotFinite(request.x, columns.x),
    firstNotFinite(request.y, columns.y),
    request.vocabulary === undefined
      ? undefined
      : firstBadToken(request.x, columns.x, request.vocabulary),
    request.loss === 'crossentropy' && typeof classes === 'number'
      ? firstBadLabel(request.y, columns.y, classes, request.ignore)
      : undefined,
  ].filter((fault) => fault !== undefined);
  if (faults.length > 0) return { diagnostics: faults };
  return { value: { samples, ...columns }, diagnostics: shape.diagnostics };
}

function columnOf({ values }: DataArray, fit: Fit, samples: number): Column {
  return { ...fit, values, sampleSize: values.length / samples };
}

function firstNotFinite(file: string, { values, sampleSize }: Column): Diagnostic | undefined {
  if (!(values instanceof Float32Array || values instanceof Float64Array)) return undefined;
  const at = values.findIndex((value) => !Number.isFinite(Math.fround(value)));
  if (at === -1) return undefined;
  const args = { file, sample: Math.floor(at / sampleSize), value: String(values[at]) };
  return diagnose(dataIsNaN, args, { file });
}

function firstBadToken(
  file: string,
  { values, sampleSize }: Column,
  vocabulary: number,
): Diagnostic | undefined {
  for (let at = 0; at < values.length; at++) {
    const token = values[at] ?? 0;
    if (token >= 0 && token < vocabulary) continue;
    const args = { file, sample: Math.floor(at / sampleSize), token: String(token), vocabulary };
    return diagnose(tokenOutOfRange, args, { file });
  }
  return undefined;
}

function firstBadLabel(
  file: string,
  { values, sampleSize }: Column,
  classes: number,
  ignore: number | undefined,
): Diagnostic | undefined {
  for (let at = 0; at < values.length; at++) {
    const label = values[at] ?? 0;
    if ((label >= 0 && label < classes) || Number(label) === ignore) continue;
    const args = { file, sample: Math.floor(at / sampleSize), label: String(label), classes };
    return diagnose(labelOutOfRange, args, { file });
  }
  return undefined;
}
