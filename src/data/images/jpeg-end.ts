/** Whether a .jpg file is there to its end (ITU-T T.81, B.1): the decoder makes up what is missing. */

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

function firstScan(bytes: Uint8Array): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 2; at + 4 <= bytes.length;) {
    // Any number of 0xff may stand before a marker.
    if (bytes[at] !== 0xff || bytes[at + 1] === 0xff) {
      at++;
      continue;
    }
    if (bytes[at + 1] === startOfScan) return at;
    at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}
