/** A folder of images as samples: each a PNG or JPEG file, its class the folder that it lies in. */
import { damagedImage, imageOfOtherSize, decodesTooLarge } from '../../diagnostics/catalogue/data-sources.ts';
import { boxInMemory } from '../../diagnostics/catalogue/data-stored.ts';
import { collectingAsync, diagnose, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import type { ImageFolder } from '../../project/data-files.ts';
import type { DataUse } from '../dataset.ts';
import type { Decoded } from '../decoded.ts';
import { listingHash, type Listed } from '../listing.ts';
import { bytesOf, memoryOf } from '../limits.ts';
import { wholeFile } from '../content.ts';
import { decodeImage, type Image } from './decode-image.ts';
import { describeImages } from './describe-images.ts';
import { layoutOf, placePixels, type Layout, normalise, shaped, shapedSize } from './shape-picture.ts';
import { emptyFault, listImages, type ListedFolder, type ListedImage } from './list-images.ts';
import { tooSmall } from './stored-images.ts';

interface Decoding {
  readonly images: readonly (ListedImage & { readonly image: Image })[];
  readonly damaged: readonly Diagnostic[];
  readonly files: readonly Listed[];
}

/** All samples have one size. Colours are never turned into gray. */
export function readImages(source: ImageFolder, use: DataUse): Promise<Outcome<Decoded>> {
  return collectingAsync(async (take, fail) => {
    const { images: folder, mean = [], std = [], augment } = source;
    const key = source.masks === undefined ? undefined : 'masks';
    if (augment?.box !== undefined || key !== undefined) return fail([diagnose(boxInMemory, { name: folder, key }, { file: folder })]);
    const listed = take(listImages(folder));
    const { images, damaged, files } = take(await decodeAll({ folder, ...listed }, source));
    if (damaged.length > 0 && source.damaged !== 'skip') return fail(damaged);
    const [first] = images;
    const { classes } = listed;
    if (first === undefined) return fail([...damaged, ...classes.map((name) => emptyFault(folder, name))]);
    const layout = layoutOf(use.input, first.image);
    const described = take(
      describeImages(source, use, { classes, images, damaged, layout, size: first.image, sha256: listingHash(files) }),
    );
    const placed = placeAll(images, first, layout);
    if (placed.faults.length > 0) return fail(placed.faults);
    const isPlain = mean.length === 0;
    const values = isPlain ? placed.pixels : normalise(placed.pixels, placed.pixels.length / images.length, layout, { mean, std });
    const x = { type: isPlain ? ('uint8' as const) : ('float32' as const), shape: [images.length, ...described.dims], values };
    return { ...described.rest, x };
  });
}

async function decodeAll({ folder, images }: ListedFolder & { readonly folder: string }, source: ImageFolder): Promise<Outcome<Decoding>> {
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
    if (shapedSize(image, source) === undefined) return { diagnostics: [tooSmall(file, image, source)] };
    const own = shaped(image, source);
    filled += own.pixels.length * bytesPerValue;
    if (filled > limit) return tooLarge(folder, 'the pictures');
    sound.push({ ...listed, image: own });
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
      faults.push(diagnose(imageOfOtherSize, { file, has, wants: `${width} × ${height}`, first: first.path }, { file }));
    } else if (!placePixels(image, layout, pixels, index * size)) {
      const fault = "it has colours, and the model's input takes one channel";
      faults.push(diagnose(damagedImage, { file, fault }, { file }));
    }
  }
  return { pixels, faults };
}
