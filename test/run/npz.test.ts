import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { encodeMasks } from '../../src/run/npz.ts';

const masks = new Map([
  ['fc1.weight', { dims: [2, 3], bytes: Uint8Array.of(1, 0, 1, 0, 0, 1) }],
  ['../odd "name"\n', { dims: [2], bytes: Uint8Array.of(0, 1) }],
  ['scalar', { dims: [], bytes: Uint8Array.of(1) }],
]);

describe('masks as .npz', () => {
  it('holds one aligned .npy an array, under a name that is no path', () => {
    const members = unzipSync(encodeMasks(masks));
    expect(Object.keys(members)).toEqual([
      'fc1.weight.npy',
      '..%2Fodd%20%22name%22%0A.npy',
      'scalar.npy',
    ]);
    const npy = members['fc1.weight.npy'] ?? new Uint8Array();
    const length = (npy[8] ?? 0) + 256 * (npy[9] ?? 0);
    expect((10 + length) % 64).toBe(0);
    const header = new TextDecoder().decode(npy.subarray(10, 10 + length));
    expect(header.trimEnd()).toBe("{'descr': '|b1', 'fortran_order': False, 'shape': (2, 3), }");
    expect([...npy.subarray(10 + length)]).toEqual([1, 0, 1, 0, 0, 1]);
  });

  it('gives the same bytes for the same masks', () => {
    expect(encodeMasks(masks)).toEqual(encodeMasks(new Map(masks)));
  });

  it('unpacks to headers that Python reads', () => {
    const folder = mkdtempSync(join(tmpdir(), 'espalier-npz-'));
    writeFileSync(join(folder, 'masks.npz'), encodeMasks(masks));
    const script =
      'import ast,sys,zipfile\n' +
      'for name in (z := zipfile.ZipFile(sys.argv[1])).namelist():\n' +
      '  data = z.read(name); n = int.from_bytes(data[8:10], "little")\n' +
      '  print(ast.literal_eval(data[10:10+n].decode())["shape"], len(data) - 10 - n)\n';
    const shown = execFileSync('python3', ['-c', script, join(folder, 'masks.npz')]);
    expect(shown.toString().trim().split('\n')).toEqual(['(2, 3) 6', '(2,) 2', '() 1']);
  });
});
