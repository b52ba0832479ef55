import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { stream } from '../../src/random/stream.ts';
import { uniform } from '../../src/random/draw.ts';
import { deflateMask } from '../../src/state/deflate-mask.ts';
import { encodeMasks, type MaskArray } from '../../src/state/npz.ts';
import { packMask } from '../../src/state/packed-masks.ts';

const masks: readonly MaskArray[] = [
  { name: 'fc1.weight', dims: [2, 3], mask: Uint8Array.of(1, 0, 1, 0, 0, 1) },
  { name: '../odd "name"\n', dims: [2], mask: packMask(Uint8Array.of(0, 1)) },
  { name: 'scalar', dims: [], mask: Uint8Array.of(1) },
];

function archive(arrays: Iterable<MaskArray>): Uint8Array {
  return Buffer.concat([...encodeMasks(arrays)]);
}

describe('masks as .npz', () => {
  it('holds one aligned .npy an array, under a name that is no path', () => {
    const members = unzipSync(archive(masks));
    expect(Object.keys(members)).toEqual(['fc1.weight.npy', '..%2Fodd%20%22name%22%0A.npy', 'scalar.npy']);
    const npy = members['fc1.weight.npy'] ?? new Uint8Array();
    const length = (npy[8] ?? 0) + 256 * (npy[9] ?? 0);
    expect((10 + length) % 64).toBe(0);
    const header = new TextDecoder().decode(npy.subarray(10, 10 + length));
    expect(header.trimEnd()).toBe("{'descr': '|b1', 'fortran_order': False, 'shape': (2, 3), }");
    expect([...npy.subarray(10 + length)]).toEqual([1, 0, 1, 0, 0, 1]);
  });

  it('is, of small masks, the archive that another writer makes of the same members', () => {
    const own = archive(masks);
    const other = zipSync(unzipSync(own), { level: 2, mtime: new Date(1980, 0, 1) });
    expect(own).toEqual(Buffer.from(other));
  });

  it('unpacks to headers that Python reads', () => {
    const folder = mkdtempSync(join(tmpdir(), 'espalier-npz-'));
    const size = 2 ** 20 + 5;
    const drawn = uniform(stream(1, 'mask'), size, 1);
    const large = Uint8Array.from(drawn, (value) => Number(value > 0.3));
    const kept = large.reduce((sum, bit) => sum + bit, 0);
    const all = [...masks, { name: 'large', dims: [size], mask: large }];
    writeFileSync(join(folder, 'masks.npz'), archive(all));
    const script =
      'import ast,sys,zipfile\n' +
      'z = zipfile.ZipFile(sys.argv[1]); print(z.testzip())\n' +
      'for name in z.namelist():\n' +
      '  data = z.read(name); n = int.from_bytes(data[8:10], "little")\n' +
      '  data, shape = data[10+n:], ast.literal_eval(data[10:10+n].decode())["shape"]\n' +
      '  print(shape, len(data), sum(data))\n';
    const shown = execFileSync('/usr/bin/python3', ['-c', script, join(folder, 'masks.npz')]);
    expect(shown.toString().trim().split('\n')).toEqual(['None', '(2, 3) 6 3', '(2,) 2 1', '() 1 1', `(${size},) ${size} ${kept}`]);
  });
});

describe('a mask by the compressor of its own', () => {
  const runs = fc.array(fc.tuple(fc.constantFrom(0, 1), fc.integer({ min: 1, max: 900 })));

  it('inflates to the header and a byte a weight', () => {
    fc.assert(
      fc.property(runs, fc.uint8Array({ maxLength: 80 }), (stretches, header) => {
        const mask = Uint8Array.from(stretches.flatMap(([bit, length]) => Array.from({ length }, () => bit)));
        const inflated = inflateRawSync(deflateMask(header, packMask(mask)));
        expect(inflated.equals(Buffer.concat([header, mask]))).toBe(true);
      }),
    );
  });

  it.each([
    [0.5, 0.19],
    [0.9, 0.14],
    [1, 0.004],
  ])('of which %d are pruned at random, takes a share of %d at most', (share, most) => {
    const size = 80_000;
    const drawn = uniform(stream(1, 'mask'), size, 1);
    const mask = Uint8Array.from(drawn, (value) => Number((value + 1) / 2 >= share));
    expect(deflateMask(new Uint8Array(128), packMask(mask)).length / size).toBeLessThan(most);
  });
});
