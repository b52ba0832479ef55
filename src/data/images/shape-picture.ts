/** Pictures of many sizes as pictures of one: scaled and cut, as torchvision's transforms do it. */
import { integerBelow } from '../../random/draw.ts';
import { resume, type Stream } from '../../random/stream.ts';
import type { Image } from './decode-image.ts';
import type { Size } from './image-size.ts';
import { cropped, resampled, type Box } from './resample.ts';

/** What a folder of images says of the size of its samples. */
export interface Shaping {
  /** Pixels of the shorter side, the other one in proportion. */
  readonly resize?: number;
  /** Pixels of a square, cut from the middle. */
  readonly crop?: number;
}

/** The size of a sample; undefined where the picture is smaller than its crop. */
export function shapedSize({ width, height }: Size, { resize, crop }: Shaping): Size | undefined {
  const own = { width, height };
  const scaled = resize === undefined ? own : scaledSize(own, resize);
  if (crop === undefined) return scaled;
  return crop <= scaled.width && crop <= scaled.height ? { width: crop, height: crop } : undefined;
}

/** As for evaluation (torchvision's `Resize` and `CenterCrop`). */
export function shaped(image: Image, { resize, crop }: Shaping): Image {
  const scaled = resize === undefined ? image : resampled(image, scaledSize(image, resize));
  if (crop === undefined) return scaled;
  const left = halfOf(scaled.width - crop);
  return cropped(scaled, { left, top: halfOf(scaled.height - crop), width: crop, height: crop });
}

function scaledSize({ width, height }: Size, shorter: number): Size {
  const longer = Math.trunc((shorter * Math.max(width, height)) / Math.min(width, height));
  return width <= height ? { width: shorter, height: longer } : { width: longer, height: shorter };
}

/** Python rounds a half to the even neighbour. */
function halfOf(number: number): number {
  const down = Math.floor(number / 2);
  return number % 2 === 1 && down % 2 === 1 ? down + 1 : down;
}

/**
 * A box of the picture, drawn, and scaled to the size of a sample (torchvision's `RandomResizedCrop`): of `least` of
 * the area or more, with sides of 3 : 4 to 4 : 3.
 */
export function randomlyCropped(image: Image, size: Size, least: number, seed: number): Image {
  return resampled(cropped(image, drawBox(streamOf(seed), image, least)), size);
}

/** A stream for each picture of an epoch: how many words it takes moves no other picture. */
function streamOf(seed: number): Stream {
  const own = resume([seed, 0x9e3779b9, 0x243f6a88, 0xb7e15162]);
  // A word of state reaches all others within a few steps.
  for (let step = 0; step < 16; step++) own.next();
  return own;
}

const [narrowest, widest] = [3 / 4, 4 / 3];
const tries = 10;

function drawBox(own: Stream, { width, height }: Size, least: number): Box {
  for (let turn = 0; turn < tries; turn++) {
    const area = width * height * between(own, least, 1);
    const ratio = Math.exp(between(own, Math.log(narrowest), Math.log(widest)));
    const wide = Math.round(Math.sqrt(area * ratio));
    const high = Math.round(Math.sqrt(area / ratio));
    if (wide < 1 || high < 1 || wide > width || high > height) continue;
    const top = integerBelow(own, height - high + 1);
    return { top, left: integerBelow(own, width - wide + 1), width: wide, height: high };
  }
  const ratio = width / height;
  const wide = ratio > widest ? Math.round(height * widest) : width;
  const high = ratio < narrowest ? Math.round(width / narrowest) : height;
  return {
    ...{ left: Math.floor((width - wide) / 2), top: Math.floor((height - high) / 2) },
    ...{ width: wide, height: high },
  };
}

/** Of 2^24 steps: one word. */
function between(own: Stream, from: number, to: number): number {
  return from + (to - from) * ((own.next() >>> 8) / 2 ** 24);
}
