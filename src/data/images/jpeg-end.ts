/** What the markers of a .jpg file say (ITU-T T.81, B.1): its size, and whether it is there to its end. */

const startOfScan = 0xda;
const endOfImage = Buffer.of(0xff, 0xd9);

/** False where the file ends before its picture does. */
export function hasEnd(bytes: Uint8Array): boolean {
  const scan = firstScan(bytes);
  // Behind the scan no other bytes look like a marker; before it, a thumbnail may have its own end.
  return (
    scan !== undefined &&
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(endOfImage, scan)
  );
}

/** Width and height, of the frame's header; undefined where there is none before the pixels. */
export function jpegSize(
  bytes: Uint8Array,
): { readonly width: number; readonly height: number } | undefined {
  const frame = firstMarker(bytes, isFrame);
  if (frame === undefined || frame + 9 > bytes.length) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return { height: view.getUint16(frame + 5), width: view.getUint16(frame + 7) };
}

/** Start of a frame of any kind; tables for Huffman (C4) and arithmetic (CC) codes, and C8, lie in between. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

function firstScan(bytes: Uint8Array): number | undefined {
  return firstMarker(bytes, (marker) => marker === startOfScan);
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
