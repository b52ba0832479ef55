/** The pixels of a JPEG file by libjpeg-turbo, compiled to WebAssembly: those that Pillow and torchvision read. */
import { readFileSync, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { urlOf } from '../apart/work-apart.ts';
import { damaged } from '../data-fault.ts';

export interface Image {
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
  readonly getFrameInfo: () => { readonly width: number; readonly height: number; readonly componentCount: number };
  readonly delete: () => void;
}

type Library = { readonly JPEGDecoder: new () => Decoder };

const name = '@cornerstonejs/codec-libjpeg-turbo-8bit';

let loaded: Promise<(bytes: Uint8Array) => Image | string> | undefined;

/** Loaded once in a thread. */
export function jpegDecoder(): Promise<(bytes: Uint8Array) => Image | string> {
  return (loaded ??= load());
}

async function load(): Promise<(bytes: Uint8Array) => Image | string> {
  const library = { name: `${name}/decodewasmjs`, built: './jpeg-turbo.cjs' };
  const { default: start }: { default: (given: object) => Promise<Library> } = await import(urlOf(library));
  const { JPEGDecoder } = await start({ wasmBinary: readFileSync(program()) });
  return (bytes) => {
    const decoder = new JPEGDecoder();
    try {
      decoder.getEncodedBuffer(bytes.length).set(bytes);
      decoder.decode();
      const { width, height, componentCount: channels } = decoder.getFrameInfo();
      if (channels !== 1 && channels !== 3) return `it has ${channels} channels, and 1 or 3 are read`;
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

const startOfScan = 0xda;
const endOfImage = Buffer.of(0xff, 0xd9);

/** False where the file ends before its picture does. */
export function hasEnd(bytes: Uint8Array): boolean {
  const scan = firstMarker(bytes, (marker) => marker === startOfScan);
  // Behind the scan no other bytes look like a marker; before it, a thumbnail may have its own end.
  return scan !== undefined && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(endOfImage, scan);
}

/** Width and height, of the frame's header; undefined where there is none before the pixels. */
export function jpegSize(bytes: Uint8Array): { readonly width: number; readonly height: number } | undefined {
  const frame = firstMarker(bytes, isFrame);
  if (frame === undefined || frame + 9 > bytes.length) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return { height: view.getUint16(frame + 5), width: view.getUint16(frame + 7) };
}

/** Start of a frame of any kind; tables for Huffman (C4) and arithmetic (CC) codes, and C8, lie in between. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

function firstMarker(bytes: Uint8Array, isWanted: (marker: number) => boolean): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 2; at + 4 <= bytes.length;) {
    // Any number of 0xff may stand before a marker.
    if (bytes[at] !== 0xff || bytes[at + 1] === 0xff) {
      at++;
      continue;
    }
    const marker = bytes[at + 1] ?? 0;
    if (isWanted(marker)) return at;
    if (marker === startOfScan) return undefined;
    at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}
