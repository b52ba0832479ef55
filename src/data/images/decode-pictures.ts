/** Some pictures of a folder as samples, one after another: what a thread of the pool does. */
import { readFile, stat } from 'node:fs/promises';
import type { Crops } from '../array.ts';
import { decodeImage, type Image } from './decode-image.ts';
import type { Size } from './image-size.ts';
import { placePixels, type Layout } from './layout.ts';
import { randomlyCropped, shaped, shapedSize, type Shaping } from './shape-picture.ts';

export interface PictureJob {
  readonly files: readonly PictureFile[];
  readonly layout: Layout;
  /** Of a sample. */
  readonly size: Size;
  readonly shaping: Shaping;
  /** Bytes that decoding one may fill. */
  readonly limit: number;
  /** Where pictures are cropped at random. */
  readonly crops?: Crops;
}

/** A file as it was when the data set was opened. */
export interface PictureFile {
  readonly path: string;
  readonly bytes: number;
  readonly modified: number;
}

/** What is wrong with a file; `file` is its place in the job. */
export interface PictureFault {
  readonly file: number;
  readonly kind: 'changed' | 'damaged' | 'tooLarge' | 'otherSize';
  readonly words: string;
}

export type Decoding =
  { readonly pixels: Uint8Array<ArrayBuffer> } | { readonly fault: PictureFault };

export async function decodePictures(job: PictureJob): Promise<Decoding> {
  const { files, layout, size } = job;
  const sampleSize = layout.channels * size.width * size.height;
  const pixels = new Uint8Array(files.length * sampleSize);
  for (const [index, file] of files.entries()) {
    const image = await pictureOf(job, file, index);
    if ('kind' in image) return { fault: { ...image, file: index } };
    if (!placePixels(image, layout, pixels, index * sampleSize)) return { fault: coloured(index) };
  }
  return { pixels };
}

async function pictureOf(
  { size, shaping, limit, crops }: PictureJob,
  file: PictureFile,
  index: number,
): Promise<Image | Omit<PictureFault, 'file'>> {
  const bytes = await bytesOf(file);
  if (typeof bytes === 'string') return { kind: 'changed', words: bytes };
  const image = await decodeImage(bytes, limit);
  if (typeof image === 'string') return { kind: 'damaged', words: image };
  if (!('pixels' in image)) return { kind: 'tooLarge', words: '' };
  if (crops !== undefined)
    return randomlyCropped(image, size, crops.least, crops.seeds[index] ?? 0);
  const own = shapedSize(image, shaping);
  if (own?.width !== size.width || own.height !== size.height)
    return { kind: 'otherSize', words: `${image.width} × ${image.height}` };
  return shaped(image, shaping);
}

function coloured(file: number): PictureFault {
  const words = "it has colours, and the model's input takes one channel";
  return { file, kind: 'damaged', words };
}

async function bytesOf({ path, bytes, modified }: PictureFile): Promise<Uint8Array | string> {
  try {
    const now = await stat(path);
    if (now.size !== bytes || now.mtimeMs !== modified) return 'changed';
    return await readFile(path);
  } catch (error) {
    const isGone = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return isGone ? 'was removed' : 'could not be read';
  }
}
