/** The pixels of a JPEG file by libjpeg-turbo, compiled to WebAssembly: those that Pillow and torchvision read. */
import { readFileSync, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { urlOf } from '../apart/work-apart.ts';
import { damaged } from '../fault-of.ts';

export interface JpegPixels {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** Row by row, the channels of a pixel together. */
  readonly pixels: Uint8Array;
}

/** What of the library is used; it throws a number where libjpeg-turbo finds a fault. */
interface Decoder {
  readonly getEncodedBuffer: (size: number) => Uint8Array;
  readonly decode: () => void;
  readonly getDecodedBuffer: () => Uint8Array;
  readonly getFrameInfo: () => {
    readonly width: number;
    readonly height: number;
    readonly componentCount: number;
  };
  readonly delete: () => void;
}

interface Library {
  readonly JPEGDecoder: new () => Decoder;
}

const name = '@cornerstonejs/codec-libjpeg-turbo-8bit';

let loaded: Promise<(bytes: Uint8Array) => JpegPixels | string> | undefined;

/** Loaded once in a thread. */
export function jpegDecoder(): Promise<(bytes: Uint8Array) => JpegPixels | string> {
  return (loaded ??= load());
}

async function load(): Promise<(bytes: Uint8Array) => JpegPixels | string> {
  const library = { name: `${name}/decodewasmjs`, built: './jpeg-turbo.cjs' };
  const { default: start }: { default: (given: object) => Promise<Library> } = await import(
    urlOf(library)
  );
  const { JPEGDecoder } = await start({ wasmBinary: readFileSync(program()) });
  return (bytes) => {
    const decoder = new JPEGDecoder();
    try {
      decoder.getEncodedBuffer(bytes.length).set(bytes);
      decoder.decode();
      const { width, height, componentCount: channels } = decoder.getFrameInfo();
      if (channels !== 1 && channels !== 3)
        return `it has ${channels} channels, and 1 or 3 are read`;
      return { width, height, channels, pixels: decoder.getDecodedBuffer().slice() };
    } catch (error) {
      if (typeof error === 'number') return damaged;
      throw error;
    } finally {
      decoder.delete();
    }
  };
}

function program(): URL | string {
  const beside = new URL('./jpeg-turbo.wasm', import.meta.url);
  return existsSync(beside) ? beside : createRequire(import.meta.url).resolve(`${name}/decodewasm`);
}
