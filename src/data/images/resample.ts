/**
 * Pictures made larger or smaller as Pillow does it, and torchvision with it: bilinear, with a filter that is as
 * wide as the picture gets smaller (antialias), in whole numbers (Pillow's `Resample.c`).
 */
import type { Image } from './decode-image.ts';

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** First along the rows, then along the columns; between the two, values are rounded to bytes. */
export function resampled(image: Image, { width, height }: { readonly width: number; readonly height: number }): Image {
  const { channels } = image;
  const wide =
    width === image.width
      ? image.pixels
      : along(image.pixels, weightsFor(image.width, width), {
          lines: image.height,
          step: channels,
          has: image.width * channels,
          gives: width * channels,
          channels,
        });
  const pixels =
    height === image.height
      ? wide
      : along(wide, weightsFor(image.height, height), { lines: width, step: width * channels, has: channels, gives: channels, channels });
  return { width, height, channels, pixels };
}

/** Each pixel is the one that its middle falls on (Pillow's NEAREST): what is no size, such as a class, has no mean. */
export function nearest(image: Image, { width, height }: { readonly width: number; readonly height: number }): Image {
  const places = (before: number, after: number): Int32Array => {
    const found = new Int32Array(after);
    const step = before / after;
    // Pillow adds the steps up.
    for (let place = 0, middle = step / 2; place < after; place++, middle += step) found[place] = Math.floor(middle);
    return found;
  };
  const [rows, columns] = [places(image.height, height), places(image.width, width)];
  const pixels = new Uint8Array(width * height);
  rows.forEach((row, y) => columns.forEach((column, x) => (pixels[y * width + x] = image.pixels[row * image.width + column] ?? 0)));
  return { width, height, channels: 1, pixels };
}

/** Without what lies outside of the box. */
export function cropped({ width, channels, pixels }: Image, box: Box): Image {
  const row = box.width * channels;
  const own = new Uint8Array(box.height * row);
  for (let line = 0; line < box.height; line++) {
    const from = ((box.top + line) * width + box.left) * channels;
    own.set(pixels.subarray(from, from + row), line * row);
  }
  return { width: box.width, height: box.height, channels, pixels: own };
}

/** Of each new place: the first old place that it takes, and what part of each. */
interface Weights {
  readonly first: Int32Array;
  readonly count: Int32Array;
  /** `most` for each new place, scaled by 2^22. */
  readonly parts: Int32Array;
  readonly most: number;
}

const precision = 22;

function weightsFor(before: number, after: number): Weights {
  const scale = before / after;
  const width = Math.max(scale, 1);
  const narrower = 1 / width;
  const most = Math.ceil(width) * 2 + 1;
  const [first, count] = [new Int32Array(after), new Int32Array(after)];
  const parts = new Int32Array(after * most);
  for (let place = 0; place < after; place++) {
    const centre = (place + 0.5) * scale;
    const from = Math.max(0, Math.trunc(centre - width + 0.5));
    const to = Math.min(before, Math.trunc(centre + width + 0.5));
    const own = Array.from({ length: to - from }, (_, at) => Math.max(0, 1 - Math.abs((at + from - centre + 0.5) * narrower)));
    const whole = 1 / own.reduce((total, part) => total + part, 0);
    first[place] = from;
    count[place] = own.length;
    own.forEach((part, at) => {
      parts[place * most + at] = Math.trunc(0.5 + part * whole * 2 ** precision);
    });
  }
  return { first, count, parts, most };
}

interface Lines {
  readonly lines: number;
  /** Bytes from one place to the next along a line. */
  readonly step: number;
  /** Bytes from one line to the next, before and after. */
  readonly has: number;
  readonly gives: number;
  readonly channels: number;
}

function along(pixels: Uint8Array, { first, count, parts, most }: Weights, { lines, step, has, gives, channels }: Lines): Uint8Array {
  const result = new Uint8Array(first.length * lines * channels);
  for (let line = 0; line < lines; line++) {
    for (let place = 0; place < first.length; place++) {
      const start = line * has + (first[place] ?? 0) * step;
      const own = place * most;
      const taken = count[place] ?? 0;
      for (let channel = 0; channel < channels; channel++) {
        let sum = 2 ** (precision - 1);
        for (let at = 0; at < taken; at++) sum += (pixels[start + at * step + channel] ?? 0) * (parts[own + at] ?? 0);
        // Weights are none below 0, so that no sum leaves the bytes.
        result[line * gives + place * step + channel] = sum >> precision;
      }
    }
  }
  return result;
}
