/** A data set: samples and labels that fit a model, checked before anything trains on them. */
import { diagnose, done, hasErrors, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { dataCountMismatch, noLabels } from '../diagnostics/catalogue/data.ts';
import { elementCount, type Samples } from './array.ts';
import type { ArrayFiles, Augment, Limits } from '../project/data-files.ts';
import type { Shards } from './check-values.ts';
import type { Column, HeldColumn } from './column.ts';
import { fitLabels, fitSamples, fitTargets, type Fit, type Port } from './fit.ts';
import type { DataHeader } from './read-array.ts';
import type { Joined } from './read-arrays.ts';
import { nameOfAll } from './shards.ts';
import { integerBelow } from '../random/draw.ts';
import type { Stream } from '../random/stream.ts';

/** Where the labels of an output are, and what they are held against. */
export interface LabelColumn {
  /** `y`, or a column beside the samples. */
  readonly column: string;
  readonly output: Port;
  readonly loss: 'crossentropy' | 'mse' | 'l1' | 'bce';
}

/** What the samples are for. */
export interface DataUse {
  /** Where several columns are fed: what each input of the model takes that is fed with one. */
  readonly row?: readonly RowPart[];
  readonly input: Port;
  readonly output: Port;
  /** Classes for cross-entropy, float targets for the others, rows of both for the sum of several outputs. */
  readonly loss: 'crossentropy' | 'mse' | 'l1' | 'bce' | 'sum';
  /** Whose labels such a row holds. */
  readonly labelled?: readonly LabelColumn[];
  /** How many tokens the model knows, where its samples are tokens. */
  readonly vocabulary?: number;
  /** The class that is not counted, and may lie outside the others. */
  readonly ignore?: number;
  /** True where nothing reads the labels: they may be missing, or of another kind. */
  readonly unread?: boolean;
  /** Positions by which labels run ahead of the predictions; 0 where it is left out. */
  readonly shift?: number;
}

export interface RowPart {
  /** `x` are the samples. */
  readonly column: string;
  readonly port: Port;
  readonly vocabulary?: number;
  /** What a plan has of a sample; absent where it is being made. */
  readonly dims?: readonly number[];
}

/** Two files, and how their samples are scaled. */
export interface ArrayNames extends Limits {
  /** Files: .npy, `file.npz#member` or IDX, gzipped or not; for others, what messages call them. */
  readonly x: string;
  readonly y: string;
  /** True where `y` are the inputs once more. */
  readonly hasNoLabels?: boolean;
  /** Of files that are several: all of them. `x` and `y` are the first ones then. */
  readonly shards?: Shards;
  /** Samples are divided by it; without it uint8 ones are by 255, others are not. */
  readonly scale?: number;
}

export type DatasetRequest = DataUse & ArrayNames;

/** What messages call arrays of several files. */
export function namedAs<T extends Pick<ArrayFiles, 'x' | 'y'>>(
  request: T,
  x: Joined,
  y: Joined,
): Omit<T, 'y'> & Pick<DatasetRequest, 'x' | 'y' | 'hasNoLabels' | 'shards'> {
  const first = ({ shards }: Joined): string => shards[0]?.file ?? '';
  return { ...request, x: first(x), y: first(y), hasNoLabels: request.y === undefined, shards: { x: x.shards, y: y.shards } };
}

/** What the headers tell: enough for a plan. */
export interface DatasetShape {
  readonly samples: number;
  readonly x: Fit;
  readonly y: Fit;
  /** Of each part of its rows, where several columns are fed. */
  readonly partDims?: readonly (readonly number[])[];
  /** Why its labels cannot be read, where they cannot. */
  readonly withoutLabels?: Diagnostic;
}

export interface Dataset {
  readonly samples: number;
  /** The rows of the columns that are samples, in order; all of them where it is absent. */
  readonly rows?: Uint32Array;
  /** Of each row, the file that it was made from, where each has its own. */
  readonly names?: readonly string[];
  /** Columns beside the samples, a whole number for each row, by name. */
  readonly beside?: ReadonlyMap<string, Float64Array>;
  /** The column whose equal numbers make one answer for metrics. */
  readonly pooled?: string;
  /** What training does to its samples; nobody else does it. */
  readonly augmentation?: Augmentation;
  /** True where its labels cannot be read: nothing is measured on it. */
  readonly isUnlabelled?: boolean;
  readonly x: Column;
  readonly y: Column;
}

type Described = Pick<DataHeader, 'type' | 'shape'>;

/** Whether samples and labels of these types and shapes are right for the model. */
export function fitDataset(x: Described, y: Described, request: DatasetRequest): Outcome<DatasetShape> {
  const fitY = request.loss === 'crossentropy' ? fitLabels : fitTargets;
  const labelled =
    request.hasNoLabels === true
      ? { diagnostics: [diagnose(noLabels, { file: request.x }, { file: request.x })] }
      : fitY(request.y, y, request.output);
  const [fault] = labelled.diagnostics.filter(({ severity }) => severity === 'error');
  const withoutLabels = request.unread === true ? fault : undefined;
  const samplesFit = fitSamples(request.x, x, request.input, request.scale);
  const fitted = { x: samplesFit, y: withoutLabels === undefined ? labelled : done(blankLabels(request, samplesFit.value?.dims ?? [])) };
  const diagnostics = [...fitted.x.diagnostics, ...fitted.y.diagnostics];
  const [samples = 0] = x.shape;
  const [labels = 0] = y.shape;
  if (samples !== labels) {
    const { shards } = request;
    const names = { x: shards === undefined ? request.x : nameOfAll(shards.x), y: shards === undefined ? request.y : nameOfAll(shards.y) };
    diagnostics.push(diagnose(dataCountMismatch, { ...names, samples, labels }, { file: request.y }));
  }
  if (fitted.x.value === undefined || fitted.y.value === undefined || hasErrors(diagnostics)) return { diagnostics };
  return { value: { samples, x: fitted.x.value, y: fitted.y.value, withoutLabels }, diagnostics };
}

/** Labels that nobody reads, in the shape of those that are missing; an axis that is open is as long as that of a sample. */
function blankLabels({ loss, output }: DataUse, sample: readonly number[]): Fit {
  const isClasses = loss === 'crossentropy';
  const wants = output.dims?.slice(1, isClasses ? -1 : undefined) ?? [];
  const dims = wants.map((dim, axis) => (typeof dim === 'number' ? dim : (sample[axis] ?? 1)));
  return { type: isClasses ? 'int64' : 'float32', dims, scale: 1, conversions: [] };
}

/** Zeros, which nobody reads, so that a network with its loss can be fed. */
export function blankColumn(samples: number, fit: Fit): HeldColumn {
  const shape = [samples, ...fit.dims];
  const count = elementCount(shape);
  const isFloat = fit.type === 'float32';
  const samplesOf = {
    type: isFloat ? 'float32' : 'uint8',
    values: isFloat ? new Float32Array(count) : new Uint8Array(count),
    shape,
  } as const;
  return heldColumn(samplesOf, fit);
}

export function heldColumn({ values, shape, start = 0, stride, starts }: Samples, fit: Fit): HeldColumn {
  const sampleSize = elementCount(shape.slice(1));
  return { ...fit, values, sampleSize, start, stride: stride ?? sampleSize, starts };
}

// Pictures moved and mirrored at random, as training sees them: padded with black, cut back to their size somewhere, then mirrored left
// to right every other time. Whatever else reads a data set sees the pictures as they are.

/** How a sample of pixels lies in memory. */
export interface Picture {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** True for [height, width, channels]. */
  readonly last: boolean;
}

interface Augmentation extends Augment {
  readonly picture: Picture;
  /** The value of a black pixel in each channel. */
  readonly black: readonly number[];
  /** Of labels that are pictures themselves: the class of what comes in from outside, and where in its labels a sample has them. */
  readonly masks?: { readonly outside: number; readonly starts: readonly number[] };
}

/** One of each for every sample of an epoch, in its order. */
export interface Moves {
  readonly mirrored: Uint8Array;
  /** Pixels that the picture moves up, and to the left. */
  readonly up: Int32Array;
  readonly left: Int32Array;
  /** Where boxes are cut: a number that each box is drawn from. */
  readonly boxes?: Uint32Array;
}

/** Of the dimensions of a sample; undefined where it is no picture. */
export function pictureOf(dims: readonly number[]): Picture | undefined {
  const [first = 0, second = 0, third] = dims;
  if (dims.length === 2) return { channels: 1, height: first, width: second, last: false };
  if (dims.length !== 3 || third === undefined) return undefined;
  const isLast = ![1, 3].includes(first) && [1, 3].includes(third);
  return isLast
    ? { channels: third, height: first, width: second, last: true }
    : { channels: first, height: second, width: third, last: false };
}

/** Three words of the stream for each sample, whatever of them is used, and a fourth for a box. */
export function drawMoves(stream: Stream, { flip, crop = 0, box }: Augment, samples: number): Moves {
  const mirrored = new Uint8Array(samples);
  const up = new Int32Array(samples);
  const left = new Int32Array(samples);
  const boxes = new Uint32Array(box === undefined ? 0 : samples);
  for (let at = 0; at < samples; at++) {
    mirrored[at] = integerBelow(stream, 2) & Number(flip === true);
    up[at] = integerBelow(stream, 2 * crop + 1) - crop;
    left[at] = integerBelow(stream, 2 * crop + 1) - crop;
    if (box !== undefined) boxes[at] = stream.next();
  }
  return { mirrored, up, left, boxes: box !== undefined ? boxes : undefined };
}

/** Moves the masks of a batch of so many samples as its pictures are; their classes are exact in float32. */
export function moveMasks(
  labels: Float32Array | BigInt64Array,
  { picture, masks }: Augmentation,
  moves: Moves,
  from: number,
  samples: number,
): void {
  if (masks === undefined) return;
  const values = labels instanceof Float32Array ? labels : Float32Array.from(labels, Number);
  const plane = { ...picture, channels: 1, last: false };
  for (const start of masks.starts) {
    moveAll(values, { picture: plane, black: [masks.outside], start, stride: labels.length / samples }, moves, from);
  }
  if (labels instanceof BigInt64Array) values.forEach((value, at) => (labels[at] = BigInt(value)));
}

/** Moves the pictures of a batch in place; the first of them is sample `from` of the epoch. */
export function moveAll(
  values: Float32Array,
  { picture, black, start = 0, stride }: Pick<Augmentation, 'picture' | 'black'> & { readonly start?: number; readonly stride?: number },
  moves: Moves,
  from: number,
): void {
  const { channels, height, width, last } = picture;
  const size = channels * height * width;
  const step = stride ?? size;
  const [pixel, channel] = last ? [channels, 1] : [1, height * width];
  const before = new Float32Array(size);
  for (let sample = 0; sample * step < values.length; sample++) {
    const own = values.subarray(sample * step + start, sample * step + start + size);
    const up = moves.up[from + sample] ?? 0;
    const left = moves.left[from + sample] ?? 0;
    const isMirrored = moves.mirrored[from + sample] === 1;
    if (up === 0 && left === 0 && !isMirrored) continue;
    before.set(own);
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const fromRow = row + up;
        const fromColumn = (isMirrored ? width - 1 - column : column) + left;
        const isInside = fromRow >= 0 && fromRow < height && fromColumn >= 0 && fromColumn < width;
        const to = (row * width + column) * pixel;
        const source = (fromRow * width + fromColumn) * pixel;
        for (let plane = 0; plane < channels; plane++) {
          own[to + plane * channel] = isInside ? (before[source + plane * channel] ?? 0) : (black[plane] ?? 0);
        }
      }
    }
  }
}
