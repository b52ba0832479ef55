/** Bytes of pixels as (v / 255 - mean) / std, channel by channel. */
import type { Layout } from './layout.ts';

export interface Normalisation {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** `pixels` holds whole samples of `sampleSize`; a single mean or deviation is for every channel. */
export function normalise(
  pixels: Uint8Array,
  sampleSize: number,
  { channels, last }: Layout,
  { mean, std }: Normalisation,
): Float32Array {
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
