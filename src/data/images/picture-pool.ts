/** Threads that decode pictures while a step is computed; they end when nobody asks for a while. */
import { codeIn } from '../../basics/attempts.ts';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { readFile, stat } from 'node:fs/promises';
import type { Crops } from '../array.ts';
import { decodeImage, type Image } from './decode-image.ts';
import type { Size } from './list-images.ts';
import { nearest, resampled } from './resample.ts';
import { placePixels, type Layout, randomlyCropped, shaped, shapedSize, type Shaping } from './shape-picture.ts';

export type PicturePool = { readonly threads: number; readonly decode: (job: PictureJob) => Promise<Decoding> };

/** The built thread: a package has it beside the file that this one is bundled into. */
const program = fileURLToPath(new URL('./picture-thread.js', import.meta.url));

/** One thread computes the steps; more than eight read faster than any network here trains. */
const mostThreads = 8;

export function picturePool(threads = Math.max(1, Math.min(mostThreads, availableParallelism() - 1))): PicturePool {
  // Sources that are not built are carried out in this thread, with the same result.
  if (!existsSync(program)) return { threads: 1, decode: decodePictures };
  const members: Member[] = [];
  const leave = (member: Member): void => {
    const place = members.indexOf(member);
    if (place >= 0) members.splice(place, 1);
    void member.worker.terminate();
  };
  const start = (): Member => {
    const member: Member = { worker: new Worker(program), waiting: [] };
    const fail = (error: Error): void => {
      leave(member);
      for (const { reject } of member.waiting.splice(0)) reject(error);
    };
    member.worker.on('message', (decoding: Decoding) => {
      member.waiting.shift()?.resolve(decoding);
      if (member.waiting.length > 0) return;
      // A process waits for its work, and for nothing else.
      member.worker.unref();
      member.retiring = setTimeout(() => leave(member), patience).unref();
    });
    member.worker.on('error', fail);
    member.worker.on('exit', () => fail(new Error('a thread that decodes pictures ended')));
    members.push(member);
    return member;
  };
  const freest = (): Member => {
    const [first, ...others] = members;
    if (first === undefined) return start();
    const least = others.reduce((best, one) => (one.waiting.length < best.waiting.length ? one : best), first);
    return least.waiting.length > 0 && members.length < threads ? start() : least;
  };
  return {
    threads,
    // A step keeps this thread busy: what it reads ahead waits at the others, which go on without it.
    decode(job) {
      const member = freest();
      clearTimeout(member.retiring);
      member.worker.ref();
      return new Promise((resolve, reject) => {
        member.waiting.push({ resolve, reject });
        member.worker.postMessage(job);
      });
    },
  };
}

/** A thread, and whoever waits for it: it answers in the order of what it was asked. */
type Member = { readonly worker: Worker; readonly waiting: Waiting[]; retiring?: NodeJS.Timeout };

type Waiting = { readonly resolve: (decoding: Decoding) => void; readonly reject: (error: Error) => void };

/** Milliseconds that an idle thread is kept for; a long step asks again in time. */
const patience = 5000;

/** Some pictures of a folder as samples, one after another: what a thread of the pool does. */
export interface PictureJob {
  readonly files: readonly PictureFile[];
  readonly layout: Layout;
  /** Of a sample. */
  readonly size: Size;
  readonly shaping: Shaping;
  /** True where the files are masks: their pixels are classes, of which there is no mean. */
  readonly masks?: boolean;
  /** Bytes that decoding one may fill. */
  readonly limit: number;
  /** Where pictures are cropped at random. */
  readonly crops?: Crops;
}

/** A file as it was when the data set was opened. */
export type PictureFile = { readonly path: string; readonly bytes: number; readonly modified: number };

/** What is wrong with a file; `file` is its place in the job. */
export interface PictureFault {
  readonly file: number;
  readonly kind: 'changed' | 'damaged' | 'tooLarge' | 'otherSize';
  readonly words: string;
}

type Decoding = { readonly pixels: Uint8Array<ArrayBuffer> } | { readonly fault: PictureFault };

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
  { size, shaping, limit, crops, masks = false }: PictureJob,
  file: PictureFile,
  index: number,
): Promise<Image | Omit<PictureFault, 'file'>> {
  const bytes = await bytesOf(file);
  if (typeof bytes === 'string') return { kind: 'changed', words: bytes };
  const image = await decodeImage(bytes, limit, masks);
  if (typeof image === 'string') return { kind: 'damaged', words: image };
  if (!('pixels' in image)) return { kind: 'tooLarge', words: '' };
  const resample = masks ? nearest : resampled;
  if (crops !== undefined) return randomlyCropped(image, size, { least: crops.least, seed: crops.seeds[index] ?? 0 }, resample);
  const own = shapedSize(image, shaping);
  if (own?.width !== size.width || own.height !== size.height) return { kind: 'otherSize', words: `${image.width} × ${image.height}` };
  return shaped(image, shaping, resample);
}

function coloured(file: number): PictureFault {
  return { file, kind: 'damaged', words: "it has colours, and the model's input takes one channel" };
}

async function bytesOf({ path, bytes, modified }: PictureFile): Promise<Uint8Array | string> {
  try {
    const now = await stat(path);
    if (now.size !== bytes || now.mtimeMs !== modified) return 'changed';
    return await readFile(path);
  } catch (error) {
    const isGone = codeIn(error) === 'ENOENT';
    return isGone ? 'was removed' : 'could not be read';
  }
}
