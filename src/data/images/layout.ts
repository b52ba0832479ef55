/** How a model wants its images: how many channels, and whether they come before the pixels. */
import type { Port } from '../fit.ts';
import type { Image } from './decode-image.ts';
import type { Size } from './image-size.ts';

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
export function sampleDims(
  { dims = [] }: Port,
  { channels, last }: Layout,
  { width, height }: Size,
): readonly number[] {
  const size = channels * height * width;
  if (dims.length === 2) return [size];
  return last ? [height, width, channels] : [channels, height, width];
}

/** Writes the pixels at `at`; false where colours would be lost. */
export function placePixels(
  { pixels, channels: has }: Image,
  { channels, last }: Layout,
  target: Uint8Array,
  at: number,
): boolean {
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
