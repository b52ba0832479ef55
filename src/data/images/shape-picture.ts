/** Pictures of many sizes as pictures of one: scaled and cut, as torchvision's transforms do it. */
import { integerBelow } from '../../random/draw.ts';
import { resume, type Stream } from '../../random/stream.ts';
import type { Image } from './decode-image.ts';
import type { Size } from './list-images.ts';
import { cropped, resampled, type Box } from './resample.ts';
import type { Port } from '../fit.ts';

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
export function shaped(image: Image, { resize, crop }: Shaping, resample = resampled): Image {
  const scaled = resize === undefined ? image : resample(image, scaledSize(image, resize));
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
export function randomlyCropped(
  image: Image,
  size: Size,
  { least, seed }: { readonly least: number; readonly seed: number },
  resample = resampled,
): Image {
  return resample(cropped(image, drawBox(streamOf(seed), image, least)), size);
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
    return { top: integerBelow(own, height - high + 1), left: integerBelow(own, width - wide + 1), width: wide, height: high };
  }
  const ratio = width / height;
  const wide = ratio > widest ? Math.round(height * widest) : width;
  const high = ratio < narrowest ? Math.round(width / narrowest) : height;
  return { left: Math.floor((width - wide) / 2), top: Math.floor((height - high) / 2), width: wide, height: high };
}

/** Of 2^24 steps: one word. */
function between(own: Stream, from: number, to: number): number {
  return from + (to - from) * ((own.next() >>> 8) / 2 ** 24);
}

/** Bytes of pixels as (v / 255 - mean) / std, channel by channel. */
type Normalisation = { readonly mean: readonly number[]; readonly std: readonly number[] };

/** `pixels` holds whole samples of `sampleSize`; a single mean or deviation is for every channel. */
export function normalise(pixels: Uint8Array, sampleSize: number, { channels, last }: Layout, { mean, std }: Normalisation): Float32Array {
  const plane = sampleSize / channels;
  const table = tableOf(channels, { mean, std });
  const values = new Float32Array(pixels.length);
  for (let at = 0; at < pixels.length; at++) {
    const within = at % sampleSize;
    const channel = last ? within % channels : Math.floor(within / plane);
    values[at] = table[256 * channel + (pixels[at] ?? 0)] ?? 0;
  }
  return values;
}

/** By channel, what becomes of each byte; computed in doubles, and rounded once. */
function tableOf(channels: number, { mean, std }: Normalisation): Float32Array {
  return Float32Array.from({ length: 256 * channels }, (_, at) => {
    const channel = Math.floor(at / 256);
    const [shift, scale] = [mean[channel] ?? mean[0] ?? 0, std[channel] ?? std[0] ?? 1];
    return ((at % 256) / 255 - shift) / scale;
  });
}

/** Whether no byte becomes infinite. */
export function isFiniteAt({ channels }: Layout, normalisation: Normalisation): boolean {
  return tableOf(channels, normalisation).every((value) => Number.isFinite(value));
}

/** What becomes of a black pixel, by channel. */
export function blackOf(layout: Layout, normalisation: Normalisation): readonly number[] {
  const { channels } = layout;
  return [...normalise(new Uint8Array(channels), channels, layout, normalisation)];
}

/** How a model wants its images: how many channels, and whether they come before the pixels. */
export interface Layout {
  readonly channels: 1 | 3;
  /** True for [height, width, channels]. */
  readonly last: boolean;
}

/** Read off the input's dimensions; where they leave the channels open, the first image's hold. */
export function layoutOf({ dims = [] }: Port, first: Image): Layout {
  const [, second, , fourth] = dims;
  if (dims.length < 4) return { channels: 1, last: false };
  if (second === 1 || second === 3) return { channels: second, last: false };
  if (fourth === 1 || fourth === 3) return { channels: fourth, last: true };
  return { channels: first.channels, last: false };
}

/** Without the batch axis; [height · width] where the model takes a flat sample. */
export function sampleDims({ dims = [] }: Port, { channels, last }: Layout, { width, height }: Size): readonly number[] {
  const size = channels * height * width;
  if (dims.length === 2) return [size];
  return last ? [height, width, channels] : [channels, height, width];
}

/** Writes the pixels at `at`; false where colours would be lost. */
export function placePixels({ pixels, channels: has }: Image, { channels, last }: Layout, target: Uint8Array, at: number): boolean {
  const count = pixels.length / has;
  for (let pixel = 0; pixel < count; pixel++) {
    const from = pixel * has;
    if (channels < has && !isGray(pixels, from)) return false;
    for (let channel = 0; channel < channels; channel++) {
      const to = last ? pixel * channels + channel : channel * count + pixel;
      target[at + to] = pixels[has === 1 ? from : from + channel] ?? 0;
    }
  }
  return true;
}

function isGray(pixels: Uint8Array, at: number): boolean {
  return pixels[at] === pixels[at + 1] && pixels[at] === pixels[at + 2];
}
