/** Where the members of a zip archive lie, without unpacking it (PKWARE APPNOTE 4.3, 4.5.3). */

export interface ZipMember {
  readonly name: string;
  /** 0 where it is stored as it is, 8 where it is deflated. */
  readonly method: number;
  readonly crc: number;
  /** In the archive, and unpacked. */
  readonly packed: number;
  readonly size: number;
  /** Of its first byte. */
  readonly start: number;
}

type ReadAt = (position: number, length: number) => Uint8Array;

const signature = { end: 0x06054b50, end64: 0x06064b50, locator: 0x07064b50, entry: 0x02014b50 };

/** A directory of this size names millions of arrays. */
export const longestDirectory = 2 ** 26;

/** Or what is wrong with the archive, in words. */
export function zipDirectory(at: ReadAt, size: number): readonly ZipMember[] | string {
  const directory = findDirectory(at, size);
  if (directory === undefined) return 'it has no directory of its members';
  if (directory.length > longestDirectory || directory.start + directory.length > size) return 'its directory is damaged';
  const bytes = at(directory.start, directory.length);
  const view = viewOf(bytes);
  const members: ZipMember[] = [];
  for (let from = 0; from + 46 <= bytes.length;) {
    if (view.getUint32(from, true) !== signature.entry) break;
    const [name, extra] = [view.getUint16(from + 28, true), view.getUint16(from + 30, true)];
    const comment = view.getUint16(from + 32, true);
    const end = from + 46 + name + extra;
    if (end > bytes.length) return 'its directory is damaged';
    const sizes = sizesOf(view, from, bytes.subarray(from + 46 + name, end));
    const local = at(sizes.header, 30);
    if (local.length < 30) return 'its directory is damaged';
    const lengths = viewOf(local);
    const start = sizes.header + 30 + lengths.getUint16(26, true) + lengths.getUint16(28, true);
    if (start + sizes.packed > size) return 'it ends before its members do';
    members.push({
      name: new TextDecoder().decode(bytes.subarray(from + 46, from + 46 + name)),
      method: view.getUint16(from + 10, true),
      crc: view.getUint32(from + 16, true),
      packed: sizes.packed,
      size: sizes.size,
      start,
    });
    from = end + comment;
  }
  const names = new Set<string>();
  const doubled = members.find(({ name }) => names.size === names.add(name).size);
  return doubled === undefined ? members : twoOfOneName(doubled.name);
}

/** Of two members with one name other programs read the last, so that neither is the one that is meant. */
export function twoOfOneName(name: string): string {
  return `it has two members called \`${name}\``;
}

/** The last record, before a comment of at most 65 535 bytes; a large archive has a second one. */
function findDirectory(at: ReadAt, size: number) {
  const first = Math.max(0, size - 22 - 65_535);
  const tail = at(first, size - first);
  const view = viewOf(tail);
  let end = tail.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== signature.end) end--;
  if (end < 0) return undefined;
  const locator = end - 20;
  if (locator >= 0 && view.getUint32(locator, true) === signature.locator) {
    const record = viewOf(at(Number(view.getBigUint64(locator + 8, true)), 56));
    if (record.byteLength === 56 && record.getUint32(0, true) === signature.end64) {
      const [length, start] = [record.getBigUint64(40, true), record.getBigUint64(48, true)];
      return { length: Number(length), start: Number(start) };
    }
  }
  return { length: view.getUint32(end + 12, true), start: view.getUint32(end + 16, true) };
}

/** Numbers that do not fit into four bytes stand in an extra field, in this order. */
function sizesOf(view: DataView, from: number, extra: Uint8Array) {
  const wide = wideNumbers(extra);
  const number = (offset: number): number => {
    const own = view.getUint32(from + offset, true);
    return own === 0xffffffff ? (wide.shift() ?? own) : own;
  };
  // Evaluated in the order in which they are written here.
  return { size: number(24), packed: number(20), header: number(42) };
}

function wideNumbers(extra: Uint8Array): number[] {
  const view = viewOf(extra);
  for (let at = 0; at + 4 <= extra.length;) {
    const length = view.getUint16(at + 2, true);
    if (view.getUint16(at, true) === 1) {
      const count = Math.floor(Math.min(length, extra.length - at - 4) / 8);
      return Array.from({ length: count }, (_, index) => Number(view.getBigUint64(at + 4 + 8 * index, true)));
    }
    at += 4 + length;
  }
  return [];
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
