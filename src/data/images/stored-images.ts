/** A folder of images as samples that are decoded on their way to a step, by threads of their own. */
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { dataFileChanged, smallerThanCrop } from '../../diagnostics/catalogue/data-stored.ts';
import { damagedImage, imageOfOtherSize, decodesTooLarge, wrongMask } from '../../diagnostics/catalogue/data-sources.ts';
import { collecting, collectingAsync, diagnose, hasErrors, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import type { ImageFolder } from '../../project/data-files.ts';
import type { Crops, Elements } from '../array.ts';
import { dataFault } from '../data-fault.ts';
import type { DataUse } from '../dataset.ts';
import type { Decoded } from '../decoded.ts';
import { bytesOf, memoryOf } from '../limits.ts';
import { hashed, listingOfHashes } from '../listing.ts';
import { wholeFile } from '../content.ts';
import { decodeImage, type Image } from './decode-image.ts';
import { type PictureFault, type PictureFile, type PictureJob, picturePool, type PicturePool } from './picture-pool.ts';
import { describeImages } from './describe-images.ts';
import { imageSize, type Size, listImages, type ListedImage } from './list-images.ts';
import { pngSize } from './png-chunks.ts';
import { layoutOf, isFiniteAt, normalise, shapedSize } from './shape-picture.ts';

/** Of a sample, by the header of the first picture. */
export function sizeOfImages(source: ImageFolder): { readonly size?: Size; readonly count: number } {
  const images = listImages(source.images, source.masks).value?.images ?? [];
  const [first] = images;
  const bytes = first && wholeFile(first.path, source).value;
  const size = bytes && imageSize(bytes);
  if (size === undefined || typeof size === 'string') return { count: images.length };
  return { size: shapedSize(size, source) ?? size, count: images.length };
}

/** What samples of the first picture's size would fill in memory; 0 where nothing can be told. */
export function bytesOfImages(source: ImageFolder): number {
  const { size, count } = sizeOfImages(source);
  if (size === undefined) return 0;
  // As they are decoded, as samples, and as float32 where they are normalised.
  return count * size.width * size.height * 3 * (source.mean === undefined ? 2 : 6);
}

interface Looked {
  readonly images: readonly ListedImage[];
  readonly files: readonly PictureFile[];
  readonly damaged: readonly Diagnostic[];
  readonly faults: readonly Diagnostic[];
  readonly sha256: string;
}

/** Every file is hashed, and its header looked at; its pixels only where damaged pictures are left out. */
export function storedImages(source: ImageFolder, use: DataUse): Promise<Outcome<Decoded>> {
  return collectingAsync(async (take, fail) => {
    const { images: folder, mean = [], std = [] } = source;
    const listed = take(listImages(folder, source.masks));
    const { image, path } = take(await firstImage(listed.images, source));
    const size = shapedSize(image, source);
    if (size === undefined) return fail([tooSmall(path, image, source)]);
    const layout = layoutOf(use.input, image);
    const job = { layout, size, shaping: source, limit: bytesOf(source) };
    const pool = picturePool();
    const looked = await lookThrough(listed.images, { source, job, pool, first: path });
    if (looked.faults.length > 0) return fail(looked.faults);
    const masks = source.masks === undefined ? undefined : take(storedMasks(looked, { source, job, pool, first: path }));
    const { sha256 } = masks ?? looked;
    const { images: sound, damaged } = looked;
    const described = take(describeImages(source, use, { classes: listed.classes, images: sound, damaged, layout, size, sha256 }));
    const isPlain = mean.length === 0;
    const sampleSize = layout.channels * size.width * size.height;
    const rowsAt = async (rows: Uint32Array, crops?: Crops): Promise<Elements> => {
      const pixels = await decoded(rows, { looked, job, pool, source, first: path, crops });
      return isPlain ? pixels : normalise(pixels, sampleSize, layout, { mean, std });
    };
    const shape = [looked.images.length, ...described.dims];
    const isSound = isPlain || isFiniteAt(layout, { mean, std });
    const x = { type: isPlain ? ('uint8' as const) : ('float32' as const), shape, rowsAt, isSound };
    const { rest } = described;
    return masks ? { ...rest, x, y: masks.y, names: { ...rest.names, y: source.masks ?? folder, shards: masks.shards } } : { ...rest, x };
  });
}

/** The labels of pictures: a file for each, of its size, decoded on their way as the pictures are. */
function storedMasks({ images, sha256 }: Looked, looking: Looking) {
  return collecting((_, fail) => {
    const { source } = looking;
    const [hashes, files, faults] = [[{ name: 'images', hash: sha256 }], Array<PictureFile>(), Array<Diagnostic>()];
    const words = (size: Size | string | undefined): string => {
      if (typeof size !== 'object') return size === undefined ? 'no file' : 'no picture';
      return 'channels' in size && size.channels !== 1 ? 'in colours' : `${size.width} × ${size.height} pixels`;
    };
    for (const { path, mask = path } of images) {
      const [own, picture] = [wholeFile(mask, source).value, wholeFile(path, source).value];
      const [has, size] = [words(own && pngSize(own)), picture && imageSize(picture)];
      const wants = words(typeof size === 'object' ? { width: size.width, height: size.height } : size);
      if (own === undefined || has !== wants) faults.push(diagnose(wrongMask, { mask, has, picture: path, wants }, { file: mask }));
      else {
        hashes.push(hashed({ name: basename(mask), bytes: own }));
        files.push({ path: mask, bytes: own.length, modified: statSync(mask).mtimeMs });
      }
    }
    if (faults.length > 0) return fail(faults);
    const job = { ...looking.job, layout: { channels: 1, last: false }, masks: true } as const;
    const all = { ...looking, looked: { images, files, damaged: [], faults: [], sha256 }, job };
    const shape = [files.length, job.size.height, job.size.width];
    const y = {
      type: 'uint8',
      shape,
      isSound: false,
      rowsAt: (rows: Uint32Array, crops?: Crops) => decoded(rows, { ...all, crops }),
    } as const;
    const each = (own: readonly { readonly path: string }[]) => own.map(({ path: file }) => ({ file, samples: 1 }));
    return { y, sha256: listingOfHashes(hashes), shards: { x: each(images), y: each(files) } };
  });
}

/** The first one that can be decoded says how samples lie. */
async function firstImage(
  images: readonly ListedImage[],
  source: ImageFolder,
): Promise<Outcome<{ readonly image: Image; readonly path: string }>> {
  const damaged: Diagnostic[] = [];
  for (const { path } of images) {
    const bytes = wholeFile(path, source);
    const image = bytes.value && (await decodeImage(bytes.value, bytesOf(source)));
    if (image !== undefined && typeof image !== 'string') {
      return 'pixels' in image ? { value: { image, path }, diagnostics: [] } : { diagnostics: [tooLarge(path, source)] };
    }
    const found = image === undefined ? bytes.diagnostics : [diagnose(damagedImage, { file: path, fault: image }, { file: path })];
    damaged.push(...found);
    if (source.damaged !== 'skip') break;
  }
  return { diagnostics: damaged };
}

interface Looking {
  readonly source: ImageFolder;
  readonly job: Omit<PictureJob, 'files'>;
  readonly pool: PicturePool;
  /** The picture that the others are compared with. */
  readonly first: string;
}

async function lookThrough(images: readonly ListedImage[], looking: Looking): Promise<Looked> {
  const { source } = looking;
  const sound: ListedImage[] = [];
  const files: PictureFile[] = [];
  const [damaged, faults]: [Diagnostic[], Diagnostic[]] = [[], []];
  const listing = createHash('sha256');
  for (const listed of images) {
    const { path, name } = listed;
    const bytes = wholeFile(path, source);
    if (bytes.value === undefined) {
      damaged.push(...bytes.diagnostics);
      continue;
    }
    listing.update(`${createHash('sha256').update(bytes.value).digest('hex')}  ${name}\n`);
    const { mtimeMs: modified } = statSync(path);
    const file = { path, bytes: bytes.value.length, modified };
    const fault = await faultOfFile(bytes.value, file, looking);
    if (fault !== undefined && fault.kind === 'damaged') damaged.push(inWords(fault, file, looking));
    else if (fault !== undefined) faults.push(inWords(fault, file, looking));
    else {
      sound.push(listed);
      files.push(file);
    }
  }
  const refusedOnes = source.damaged === 'skip' ? [] : damaged;
  return { images: sound, files, damaged, sha256: listing.digest('hex'), faults: hasErrors(refusedOnes) ? refusedOnes : faults };
}

async function faultOfFile(bytes: Uint8Array, file: PictureFile, { source, job, pool }: Looking): Promise<PictureFault | undefined> {
  if (source.damaged === 'skip') {
    const decoding = await pool.decode({ ...job, files: [file] });
    return 'fault' in decoding ? decoding.fault : undefined;
  }
  const size = imageSize(bytes);
  if (typeof size === 'string') return { file: 0, kind: 'damaged', words: size };
  const own = shapedSize(size, job.shaping);
  const fits = own?.width === job.size.width && own.height === job.size.height;
  const words = `${size.width} × ${size.height}`;
  return fits ? undefined : { file: 0, kind: 'otherSize', words };
}

function inWords(
  { kind, words }: PictureFault,
  { path: file }: PictureFile,
  { source, job: { size }, first }: Pick<Looking, 'source' | 'first'> & { readonly job: { readonly size: Size } },
): Diagnostic {
  switch (kind) {
    case 'changed':
      return diagnose(dataFileChanged, { file, what: words }, { file });
    case 'damaged':
      return diagnose(damagedImage, { file, fault: words }, { file });
    case 'tooLarge':
      return tooLarge(file, source);
    case 'otherSize': {
      if (source.crop !== undefined) return diagnose(smallerThanCrop, { file, has: words, crop: source.crop }, { file });
      return diagnose(imageOfOtherSize, { file, has: words, wants: `${size.width} × ${size.height}`, first }, { file });
    }
  }
}

export function tooSmall(file: string, { width, height }: Size, { crop = 0 }: ImageFolder): Diagnostic {
  return diagnose(smallerThanCrop, { file, has: `${width} × ${height}`, crop }, { file });
}

function tooLarge(file: string, source: ImageFolder): Diagnostic {
  return diagnose(decodesTooLarge, { file, mebibytes: memoryOf(source), what: 'the pixels' }, { file });
}

/** In pieces for all threads; rejects with a `dataFault`. */
async function decoded(
  rows: Uint32Array,
  { looked: { files }, crops, ...looking }: Looking & { readonly looked: Looked; readonly crops: Crops | undefined },
): Promise<Uint8Array> {
  const { job, pool } = looking;
  const sampleSize = job.layout.channels * job.size.width * job.size.height;
  const pixels = new Uint8Array(rows.length * sampleSize);
  const most = Math.ceil(rows.length / (2 * pool.threads));
  const parts = Array.from({ length: Math.ceil(rows.length / most) }, async (_, part) => {
    const [from, to] = [part * most, Math.min((part + 1) * most, rows.length)];
    const own = Array.from(rows.subarray(from, to), (row) => files[row]).filter((it) => it !== undefined);
    const seeds = crops?.seeds.slice(from, to);
    const decoding = await pool.decode({ ...job, files: own, ...(crops && seeds && { crops: { seeds, least: crops.least } }) });
    if ('fault' in decoding) {
      const file = own[decoding.fault.file];
      if (file === undefined) throw new RangeError('a fault is one of its files');
      throw dataFault(inWords(decoding.fault, file, looking));
    }
    pixels.set(decoding.pixels, from * sampleSize);
  });
  await Promise.all(parts);
  return pixels;
}
