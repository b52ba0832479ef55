/** A folder of images as samples: each a PNG or JPEG file, its class the folder that it lies in. */
import {
  damagedImage,
  fewerClasses,
  imageOfOtherSize,
  skippedImages,
  strangeNormalisation,
  wrongNormalisation,
} from '../../diagnostics/catalogue/data-sources.ts';
import { decodesTooLarge } from '../../diagnostics/catalogue/data-limits.ts';
import { diagnose, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import type { ImageFolder } from '../../project/data-files.ts';
import type { DataUse } from '../dataset.ts';
import type { Decoded } from '../decoded.ts';
import { type Listed, listingHash } from '../listing.ts';
import { bytesOf, memoryOf } from '../limits.ts';
import { refused } from '../refused.ts';
import { wholeFile } from '../whole-file.ts';
import { decodeImage, type Image } from './decode-image.ts';
import { layoutOf, placePixels, sampleDims, type Layout } from './layout.ts';
import { emptyFault, listImages, type ListedFolder, type ListedImage } from './list-images.ts';
import { blackOf, normalise } from './normalise.ts';

interface Decoding {
  readonly images: readonly (ListedImage & { readonly image: Image })[];
  readonly damaged: readonly Diagnostic[];
  readonly files: readonly Listed[];
}

/** All images have one size: none is scaled or cut. Colours are never turned into gray. */
export async function readImages(source: ImageFolder, use: DataUse): Promise<Outcome<Decoded>> {
  const { images: folder } = source;
  const listed = listImages(folder);
  if (listed.value === undefined) return refused(listed);
  const decoding = await decodeAll({ folder, ...listed.value }, source);
  if (decoding.value === undefined) return refused(decoding);
  const { images, damaged, files } = decoding.value;
  if (damaged.length > 0 && source.damaged !== 'skip') return { diagnostics: damaged };
  const lost = withoutImages(folder, listed.value, images);
  const [first] = images;
  if (first === undefined || lost.length > 0) return { diagnostics: [...damaged, ...lost] };
  const layout = layoutOf(use.input, first.image);
  const dims = sampleDims(use.input, layout, first.image);
  const placed = placeAll(images, first, layout);
  const { mean = [], std = [] } = source;
  const faults = [...placed.faults, ...normalisationFaults(source, layout)];
  if (faults.length > 0) return { diagnostics: faults };
  const isPlain = mean.length === 0;
  const values = isPlain
    ? placed.pixels
    : normalise(placed.pixels, placed.pixels.length / images.length, layout, { mean, std });
  const shape = [images.length, ...dims];
  const skipped = { folder, count: damaged.length, first: damaged[0]?.file ?? '' };
  const warnings = [
    ...(damaged.length > 0 ? [diagnose(skippedImages, skipped, { file: folder })] : []),
    ...strangeRange(source),
    ...fewerThanOutputs(folder, listed.value, use),
  ];
  return {
    value: {
      x: { type: isPlain ? 'uint8' : 'float32', shape, values },
      y: {
        type: 'int32',
        shape: [images.length],
        values: Int32Array.from(images, ({ label }) => label),
      },
      names: { x: folder, y: folder, ...(isPlain ? { scale: 255 } : {}) },
      ...(isPlain ? {} : { black: blackOf(layout, { mean, std }) }),
      classNames: listed.value.classes,
      sampleNames: images.map(({ name }) => name),
      facts: {
        kind: 'images',
        sha256: listingHash(files),
        conversions: [
          `${layout.channels === 1 ? 'gray' : 'RGB'} as [${dims.join(', ')}]`,
          'v / 255',
          ...(isPlain ? [] : [`(v - [${mean.join(', ')}]) / [${std.join(', ')}]`]),
          `classes: ${listed.value.classes.join(', ')}`,
          ...(damaged.length > 0 ? [`${damaged.length} damaged left out`] : []),
        ],
      },
    },
    diagnostics: warnings,
  };
}

/** A folder that is missing in the middle would give all behind it other labels. */
function fewerThanOutputs(
  folder: string,
  { classes }: ListedFolder,
  { loss, output }: DataUse,
): readonly Diagnostic[] {
  const outputs = output.dims?.at(-1);
  if (loss !== 'crossentropy' || typeof outputs !== 'number' || classes.length >= outputs)
    return [];
  const args = { folder, classes: classes.length, outputs };
  return [diagnose(fewerClasses, args, { file: folder })];
}

async function decodeAll(
  { folder, images }: ListedFolder & { readonly folder: string },
  source: ImageFolder,
): Promise<Outcome<Decoding>> {
  const limit = bytesOf(source);
  const mebibytes = memoryOf(source);
  const tooLarge = (file: string, what: string): Outcome<never> => ({
    diagnostics: [diagnose(decodesTooLarge, { file, mebibytes, what }, { file })],
  });
  // As they are decoded, as samples, and as float32 where they are normalised.
  const bytesPerValue = source.mean === undefined ? 2 : 6;
  let filled = 0;
  const sound: (ListedImage & { readonly image: Image })[] = [];
  const damaged: Diagnostic[] = [];
  const files: Listed[] = [];
  for (const listed of images) {
    const { path: file, name } = listed;
    const bytes = wholeFile(file, source);
    if (bytes.value === undefined) {
      damaged.push(...bytes.diagnostics);
      continue;
    }
    files.push({ name, bytes: bytes.value });
    const image = await decodeImage(bytes.value, limit);
    if (typeof image === 'string') {
      damaged.push(diagnose(damagedImage, { file, fault: image }, { file }));
      continue;
    }
    if (!('pixels' in image)) return tooLarge(file, 'the pixels');
    filled += image.pixels.length * bytesPerValue;
    if (filled > limit) return tooLarge(folder, 'the pictures');
    sound.push({ ...listed, image });
  }
  return { value: { images: sound, damaged, files }, diagnostics: [] };
}

function placeAll(
  images: Decoding['images'],
  first: Decoding['images'][number],
  layout: Layout,
): { readonly pixels: Uint8Array; readonly faults: readonly Diagnostic[] } {
  const { width, height } = first.image;
  const size = layout.channels * width * height;
  const pixels = new Uint8Array(images.length * size);
  const faults: Diagnostic[] = [];
  for (const [index, { path: file, image }] of images.entries()) {
    if (image.width !== width || image.height !== height) {
      const has = `${image.width} × ${image.height}`;
      const args = { file, has, wants: `${width} × ${height}`, first: first.path };
      faults.push(diagnose(imageOfOtherSize, args, { file }));
    } else if (!placePixels(image, layout, pixels, index * size)) {
      const fault = "it has colours, and the model's input takes one channel";
      faults.push(diagnose(damagedImage, { file, fault }, { file }));
    }
  }
  return { pixels, faults };
}

/** A class whose images are all damaged has nothing to learn from. */
function withoutImages(
  folder: string,
  { classes }: ListedFolder,
  images: Decoding['images'],
): readonly Diagnostic[] {
  const filled = new Set(images.map(({ label }) => label));
  return classes.filter((_, label) => !filled.has(label)).map((name) => emptyFault(folder, name));
}

/** Numbers for pixels from 0 to 255, or a slip: no value that is divided by 255 has such a mean. */
function strangeRange({ images: folder, mean = [], std = [] }: ImageFolder): readonly Diagnostic[] {
  const strange = (key: 'mean' | 'std', numbers: readonly number[]): readonly Diagnostic[] =>
    numbers
      .filter((value) => value < 0 || value > 1)
      .slice(0, 1)
      .map((value) => diagnose(strangeNormalisation, { folder, key, value }, { file: folder }));
  return [...strange('mean', mean), ...strange('std', std)].slice(0, 1);
}

function normalisationFaults(
  { images: folder, mean = [], std = [] }: ImageFolder,
  { channels }: Layout,
): readonly Diagnostic[] {
  return [mean, std]
    .filter(({ length }) => length > 1 && length !== channels)
    .slice(0, 1)
    .map(({ length }) =>
      diagnose(
        wrongNormalisation,
        { source: folder, has: length, wants: channels, what: 'channel' },
        { file: folder },
      ),
    );
}
