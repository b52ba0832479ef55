/** Pictures of many sizes: decoded, scaled and cut as Pillow and torchvision do it, and cut at random. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeImage, type Image } from '../../src/data/images/decode-image.ts';
import { imageSize } from '../../src/data/images/list-images.ts';
import { cropped, resampled } from '../../src/data/images/resample.ts';
import { randomlyCropped, shaped, shapedSize } from '../../src/data/images/shape-picture.ts';

const folder = 'test/fixtures/photos';

interface Wanted {
  readonly width: number;
  readonly height: number;
  readonly pixels: string;
}

/** Made by test/rivals/resized_pictures.py. */
const torchvision = JSON.parse(readFileSync(path.join(folder, 'torchvision.json'), 'utf8')) as Readonly<
  Record<string, Readonly<Record<string, Wanted>>>
>;

async function pictureOf(name: string): Promise<Image> {
  const image = await decodeImage(readFileSync(path.join(folder, name)), 2 ** 30);
  if (typeof image === 'string' || !('pixels' in image)) throw new Error(`${name} is a picture`);
  return image;
}

const cases = Object.entries(torchvision).flatMap(([name, results]) =>
  Object.entries(results).map(([key, wanted]) => [name, key, wanted] as const),
);

describe('a picture', () => {
  it.each(cases)('%s with resize and crop %s has the bytes of torchvision', async (name, key, wanted) => {
    const [resize = '', crop = ''] = key.split(' ');
    const shaping = { ...(resize !== '' && { resize: Number(resize) }), ...(crop !== '' && { crop: Number(crop) }) };
    const image = await pictureOf(name);
    expect(imageSize(readFileSync(path.join(folder, name)))).toMatchObject({ width: image.width, height: image.height });
    const { width, height, pixels } = shaped(image, shaping);
    expect([width, height]).toEqual([wanted.width, wanted.height]);
    expect(shapedSize(image, shaping)).toEqual({ width, height });
    expect(Buffer.from(pixels).equals(Buffer.from(wanted.pixels, 'base64'))).toBe(true);
  });

  it('smaller than its crop has no size', () => {
    expect(shapedSize({ width: 20, height: 40 }, { crop: 21 })).toBeUndefined();
    expect(shapedSize({ width: 20, height: 40 }, { resize: 21, crop: 21 })).toEqual({ width: 21, height: 21 });
  });
});

describe('a random box', () => {
  const size = { width: 16, height: 16 };

  it('is the same for a number, has the size of a sample, and moves with the number', async () => {
    const image = await pictureOf('wide.jpg');
    const of = (seed: number): string => Buffer.from(randomlyCropped(image, size, { least: 0.08, seed }).pixels).toString('hex');
    const all = Array.from({ length: 50 }, (_, seed) => of(seed));
    expect(all.every((pixels) => pixels.length === 2 * 3 * 16 * 16)).toBe(true);
    expect(new Set(all).size).toBe(50);
    expect(of(7)).toBe(all[7]);
  });

  it('of at least the whole area is all of a square, and what fits of a long picture', () => {
    const lineOf = (width: number, height: number): Image => {
      const pixels = Uint8Array.from({ length: width * height }, (_, at) => at % 251);
      return { width, height, channels: 1, pixels };
    };
    const square = lineOf(16, 16);
    // Sides of 3:4 to 4:3 do not fit into a square with all of its area, but for the square itself.
    expect(randomlyCropped(square, size, { least: 1, seed: 3 }).pixels).toEqual(square.pixels);
    const long = lineOf(64, 12);
    const middle = cropped(long, { left: 24, top: 0, width: 16, height: 12 });
    expect(randomlyCropped(long, size, { least: 1, seed: 3 })).toEqual(resampled(middle, size));
  });
});
