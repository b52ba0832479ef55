/** The pixels of a PNG or JPEG file, recognised by its first bytes. */
import { faultOf } from '../data-fault.ts';
import { hasEnd, jpegSize, jpegDecoder, type Image } from './jpeg-decoder.ts';
import { pngFault, pngSize, withoutExtras } from './png-chunks.ts';

export type { Image };

/** What is wrong with the file: the fault in words, or that it is too large. */
export type Undecoded = string | { readonly tooLarge: true };

/** `limit` bounds what decoding may fill, in bytes. Pixels of a mask are numbers, grays or places in a palette, as they are stored. */
export async function decodeImage(bytes: Uint8Array, limit: number, isMask = false): Promise<Image | Undecoded> {
  try {
    const image = await decoded(bytes, limit, isMask);
    if (typeof image === 'string' || !('pixels' in image)) return image;
    // A decoder that stops early leaves fewer pixels than it promised.
    const complete = image.pixels.length === image.width * image.height * image.channels;
    return complete ? image : 'its pixels are incomplete';
  } catch (error) {
    return faultOf(error);
  }
}

async function decoded(bytes: Uint8Array, limit: number, isMask: boolean): Promise<Image | Undecoded> {
  if (bytes[0] === 0x89 && bytes[1] === 0x50) return await decodePng(bytes, limit, isMask);
  if (isMask) return 'it is no PNG file';
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return await decodeJpeg(bytes, limit);
  return bytes.length === 0 ? 'it is empty' : 'it is neither PNG nor JPEG';
}

/** What a decoder holds at once of each pixel: unpacked, put together, filtered, copied. */
export const copies = 5;

async function decodePng(bytes: Uint8Array, limit: number, isMask: boolean): Promise<Image | Undecoded> {
  const size = pngSize(bytes);
  if (typeof size === 'string') return size;
  const needs = size.width * size.height * Math.max(size.channels, 3) * copies;
  if (needs > limit) return { tooLarge: true };
  const { decode, convertIndexedToRgb } = await import('fast-png');
  const fault = pngFault(bytes);
  if (fault !== undefined) return fault;
  const png = decode(withoutExtras(bytes), { checkCrc: true });
  const { width, height, depth, channels, transparency: clear } = png;
  if (depth < 8 && bytes[interlaced] !== 0) return 'it is interlaced with fewer than 8 bits a channel';
  if (png.palette !== undefined && !isMask) return opaque({ width, height }, convertIndexedToRgb(png), png.palette[0]?.length ?? 3);
  if (depth > 8) return `it has ${depth} bits a channel, and 8 are read`;
  if (isMask && channels !== 1) return 'it has colours; a mask is gray or has a palette';
  const values = depth < 8 ? unpacked(png.data, width, depth) : Uint8Array.from(png.data);
  if (isMask) return { width, height, channels: 1, pixels: values };
  if (clear !== undefined && holds(values, channels, clear)) return 'it is transparent in places';
  if (depth === 8) return opaque({ width, height }, values, channels);
  const most = 2 ** depth - 1;
  return { width, height, channels: 1, pixels: values.map((value) => (value * 255) / most) };
}

/** Where the header of a .png says whether it is interlaced. */
const interlaced = 28;

/** Gray values of 1, 2 or 4 bits, of rows that begin at a byte each. */
function unpacked(packed: ArrayLike<number>, width: number, depth: number): Uint8Array {
  const stride = Math.ceil((width * depth) / 8);
  const values = new Uint8Array((packed.length / stride) * width);
  return values.map((_, at) => {
    const bit = (at % width) * depth;
    const byte = packed[Math.floor(at / width) * stride + Math.floor(bit / 8)] ?? 0;
    return (byte >> (8 - depth - (bit % 8))) & (2 ** depth - 1);
  });
}

/** Whether any pixel has this colour, which a file may declare transparent. */
function holds(values: Uint8Array, channels: number, colour: ArrayLike<number>): boolean {
  for (let from = 0; from < values.length; from += channels) {
    let channel = 0;
    while (channel < channels && values[from + channel] === colour[channel]) channel++;
    if (channel === channels) return true;
  }
  return false;
}

async function decodeJpeg(bytes: Uint8Array, limit: number): Promise<Image | Undecoded> {
  if (!hasEnd(bytes)) return 'it ends before its picture does';
  const size = jpegSize(bytes);
  if (size === undefined) return 'it has no header of a picture';
  if (size.width * size.height * 3 * copies > limit) return { tooLarge: true };
  return (await jpegDecoder())(bytes);
}

/** Without its alpha channel, which has to be full: what lies behind it is unknown. */
function opaque(size: { readonly width: number; readonly height: number }, data: Uint8Array, channels: number): Image | string {
  if (channels === 1 || channels === 3) return { ...size, channels, pixels: data };
  const colours = channels === 2 ? 1 : 3;
  const pixels = new Uint8Array(size.width * size.height * colours);
  for (let from = 0, to = 0; from < data.length; from += channels) {
    if (data[from + colours] !== 255) return 'it is transparent in places';
    for (let channel = 0; channel < colours; channel++) pixels[to++] = data[from + channel] ?? 0;
  }
  return { ...size, channels: colours, pixels };
}
