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
  const shift = Array.from({ length: channels }, (_, channel) => mean[channel] ?? mean[0] ?? 0);
  const scale = Array.from({ length: channels }, (_, channel) => std[channel] ?? std[0] ?? 1);
  return Float32Array.from(pixels, (value, at) => {
    const within = at % sampleSize;
    const channel = last ? within % channels : Math.floor(within / plane);
    return (value / 255 - (shift[channel] ?? 0)) / (scale[channel] ?? 1);
  });
}

/** What becomes of a black pixel, by channel. */
export function blackOf(layout: Layout, normalisation: Normalisation): readonly number[] {
  const { channels } = layout;
  return [...normalise(new Uint8Array(channels), channels, layout, normalisation)];
}
