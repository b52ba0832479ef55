/** The header of a .npy file, versions 1 to 3 (numpy.lib.format). */
import { groupAt } from '../basics/matches.ts';
import { collecting } from '../diagnostics/collecting.ts';
import { diagnose, done, type Outcome } from '../diagnostics/diagnostic.ts';
import { dataBadHeader, dataUnsupportedType } from '../diagnostics/catalogue/data.ts';
import type { ArrayHeader, ElementKind } from './array.ts';

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

const kinds: Readonly<Record<string, ElementKind>> = {
  f2: 'float16',
  f4: 'float32',
  f8: 'float64',
  i1: 'int8',
  i2: 'int16',
  i4: 'int32',
  i8: 'int64',
  u1: 'uint8',
  u2: 'uint16',
  u4: 'uint32',
  u8: 'uint64',
  b1: 'bool',
};

export function isNpy(head: Uint8Array): boolean {
  return magic.every((byte, at) => head[at] === byte);
}

/** Reads the header from the first bytes of a file; 64 kB hold any that NumPy writes. */
export function parseNpyHeader(head: Uint8Array, file: string): Outcome<ArrayHeader> {
  return collecting((take, fail) => {
    const { text, offset } = take(headerText(head, file));
    const descr = /'descr'\s*:\s*(?:'([^']*)'|(\[[^\]]*\]|[^,}]*))/.exec(text);
    const order = /'fortran_order'\s*:\s*(True|False)/.exec(text);
    const dims = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(text);
    const negative = /'shape'\s*:\s*(\([-\d\s,L]*-\d[-\d\s,L]*\))/.exec(text)?.[1];
    if (negative !== undefined) return take(broken(`its shape ${negative} has a negative dimension`, file));
    if (descr === null || order === null || dims === null) return take(broken('`descr`, `fortran_order` or `shape` is missing', file));
    const type = /^([<>|=])(.*)$/.exec(groupAt(descr, 1));
    const kind = Object.hasOwn(kinds, groupAt(type, 2)) ? kinds[groupAt(type, 2)] : undefined;
    if (kind === undefined) {
      const name = descr[1] ?? groupAt(descr, 2).trim();
      return fail([diagnose(dataUnsupportedType, { file, type: name }, { file })]);
    }
    const lengths = groupAt(dims, 1)
      .split(',')
      .map((dim) => dim.trim());
    if (lengths.at(-1) === '') lengths.pop();
    if (!lengths.every((dim) => /^\d{1,20}L?$/.test(dim))) return take(broken('its shape is no tuple', file));
    const shape = lengths.map((dim) => Number.parseInt(dim, 10));
    const littleEndian = type?.[1] !== '>';
    return { type: kind, shape, fortran: order[1] === 'True', littleEndian, offset };
  });
}

/** A dictionary as Python writes it, and where the numbers begin. */
function headerText(head: Uint8Array, file: string): Outcome<{ readonly text: string; readonly offset: number }> {
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  if (head.length < 12) return broken('the file ends within it', file);
  const version = view.getUint8(6);
  if (version < 1 || version > 3) return broken(`its version is ${version}`, file);
  const start = version === 1 ? 10 : 12;
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const offset = start + length;
  if (offset > head.length) return broken('it does not end within the file, or within 64 kB', file);
  const decoder = new TextDecoder(version === 3 ? 'utf-8' : 'latin1');
  return done({ text: decoder.decode(head.subarray(start, offset)), offset });
}

function broken(fault: string, file: string): Outcome<never> {
  return { diagnostics: [diagnose(dataBadHeader, { file, fault }, { file })] };
}
