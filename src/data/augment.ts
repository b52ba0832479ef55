/**
 * Pictures moved and mirrored at random, as training sees them: padded with black, cut back to their
 * size somewhere, then mirrored left to right every other time. Whatever else reads a data set sees
 * the pictures as they are.
 */
import { integerBelow } from '../random/draw.ts';
import type { Stream } from '../random/stream.ts';
import type { Augment } from '../project/data-files.ts';

/** How a sample of pixels lies in memory. */
export interface Picture {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** True for [height, width, channels]. */
  readonly last: boolean;
}

export interface Augmentation extends Augment {
  readonly picture: Picture;
  /** The value of a black pixel in each channel. */
  readonly black: readonly number[];
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

/** Moves the pictures of a batch in place; the first of them is sample `from` of the epoch. */
export function moveAll(
  values: Float32Array,
  { picture, black }: Pick<Augmentation, 'picture' | 'black'>,
  moves: Moves,
  from: number,
): void {
  const { channels, height, width, last } = picture;
  const size = channels * height * width;
  const [pixel, channel] = last ? [channels, 1] : [1, height * width];
  const before = new Float32Array(size);
  for (let sample = 0; sample * size < values.length; sample++) {
    const own = values.subarray(sample * size, (sample + 1) * size);
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
