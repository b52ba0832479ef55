/** Width and height of a picture from its first bytes, without decoding it. */
import { hasEnd, jpegSize } from './jpeg-end.ts';
import { pngSize } from './png-chunks.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Or what is wrong with the file, in words. */
export function imageSize(bytes: Uint8Array): Size | string {
  if (bytes[0] === 0x89 && bytes[1] === 0x50) return pngSize(bytes);
  if (bytes[0] === 0xff && bytes[1] === 0xd8) {
    if (!hasEnd(bytes)) return 'it ends before its picture does';
    return jpegSize(bytes) ?? 'it has no header of a picture';
  }
  return bytes.length === 0 ? 'it is empty' : 'it is neither PNG nor JPEG';
}
