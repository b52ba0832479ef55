import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readArray, readHeader } from '../../src/data/read-array.ts';
import { locateArray } from '../../src/data/stored/locate-array.ts';
import { bytesOf, idx, npy, temporaryFiles } from './files.ts';
import golden from './numpy-arrays.json' with { type: 'json' };

const write = temporaryFiles();
const fixtures = 'test/fixtures';
const messages = (file: string): readonly string[] =>
  readArray(file).diagnostics.map(({ code, message }) => `${code} ${message.replaceAll(file, 'F')}`);

describe('arrays that NumPy wrote', () => {
  it.each(golden.arrays.map((array) => [array.name, array] as const))('%s', (name, array) => {
    const file = write(`${name.replace(/\W/g, '_')}.npy`, Buffer.from(array.bytes, 'base64'));
    const { value, diagnostics } = readArray(file);
    expect(diagnostics).toEqual([]);
    expect(value?.shape).toEqual(array.shape);
    const values = Array.from<number | bigint>(value?.values ?? []);
    const expected = array.values.map((text) => (typeof values[0] === 'bigint' ? BigInt(text) : Number(text)));
    expect(values).toEqual(expected);
    expect(readHeader(file).value).toMatchObject({ shape: array.shape, samples: array.shape[0] });
  });
});

describe('IDX', () => {
  it('reads MNIST as shipped', () => {
    const images = readArray('examples/lenet300/data/mnist-test-images-idx3-ubyte.gz').value;
    const labels = readArray('examples/lenet300/data/mnist-test-labels-idx1-ubyte.gz').value;
    expect([images?.type, images?.shape]).toEqual(['uint8', [2000, 28, 28]]);
    expect([labels?.type, labels?.shape]).toEqual(['uint8', [2000]]);
    expect(images?.values.length).toBe(2000 * 784);
    expect(new Set<number | bigint>(labels?.values)).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]));
  });

  it.each([
    [0x08, 'uint8', [1, 2], [1, 2]],
    [0x09, 'int8', [1, 254], [1, -2]],
    [0x0b, 'int16', [0, 1, 255, 254], [1, -2]],
    [0x0c, 'int32', [0, 0, 0, 1, 255, 255, 255, 254], [1, -2]],
    [0x0d, 'float32', [63, 128, 0, 0, 192, 0, 0, 0], [1, -2]],
    [0x0e, 'float64', [63, 240, 0, 0, 0, 0, 0, 0, 192, 0, 0, 0, 0, 0, 0, 0], [1, -2]],
  ])('type %i is %s, big-endian', (code, type, content, values) => {
    const file = write('typed.idx', Uint8Array.from([0, 0, code, 1, 0, 0, 0, 2, ...content]));
    const { value } = readArray(file);
    expect([value?.type, Array.from<number | bigint>(value?.values ?? [])]).toEqual([type, values]);
  });
});

describe('archives', () => {
  const one = npy('<f4', [2], bytesOf(Float32Array.of(1, 2)));
  const two = npy('<i2', [1, 3], bytesOf(Int16Array.of(3, 4, 5)));

  it('reads a member by its name, and the only one without', () => {
    const file = write('two.npz', zipSync({ 'x.npy': one, 'y.npy': two }));
    expect(readArray(`${file}#y`).value?.shape).toEqual([1, 3]);
    expect(readHeader(`${file}#x`).value?.type).toBe('float32');
    expect(readArray(write('one.npz', zipSync({ 'x.npy': one }))).value?.shape).toEqual([2]);
  });

  it('reads what NumPy packed', () => {
    const file = `${fixtures}/oracle/mlp_digits_sgd_80.npz#mask:0.weight`;
    const { value } = readArray(file);
    expect(value?.shape).toEqual([300, 64]);
    expect(Array.from<number | bigint>(value?.values ?? []).filter((bit) => bit === 1)).toHaveLength(6478);
  });

  it('names the members where one is missing', () => {
    const file = write('names.npz', zipSync({ 'x.npy': one, 'y.npy': two }));
    expect(messages(`${file}#z`).map((text) => text.replaceAll(file, 'F'))).toEqual(['ESP5009 `F` holds no array `z`']);
    expect(messages(file)).toEqual(['ESP5009 `F` holds several arrays and none is named']);
    expect(readArray(file).diagnostics[0]?.help).toBe(`write one of \`${file}#x\`, \`${file}#y\``);
  });

  it('reads a gzipped .npy and .idx', () => {
    expect(readArray(write('x.npy.gz', gzipSync(two))).value?.values).toEqual(Int16Array.of(3, 4, 5));
    const bytes = idx([2, 2], Uint8Array.of(1, 2, 3, 4));
    expect(readHeader(write('x.idx.gz', gzipSync(bytes))).value?.shape).toEqual([2, 2]);
  });
});

describe('what is refused, by name', () => {
  const good = npy('<f4', [4, 2], bytesOf(new Float32Array(8)));
  const objects = npy('|O', [2], new Uint8Array(16));
  const cases: readonly (readonly [string, Uint8Array | string, string])[] = [
    ['empty', '', 'ESP5001 `F` is not a .npy, .npz or IDX file: it starts with nothing, it is empty'],
    ['text', 'Call me Ishmael.', 'ESP5002 `F` is text, but an array is needed'],
    [
      'another magic',
      Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10),
      'ESP5001 `F` is not a .npy, .npz or IDX file: it starts with bytes 89 50 4e 47',
    ],
    ['truncated', good.subarray(0, 150), 'ESP5003 `F` is truncated: its header declares 160 bytes, but it has 150'],
    ['cut in the header', good.subarray(0, 40), 'ESP5005 the header of `F` is damaged: it does not end within the file, or within 64 kB'],
    ['cut after the magic', good.subarray(0, 7), 'ESP5005 the header of `F` is damaged: the file ends within it'],
    ['too long', Buffer.concat([good, good]), 'ESP5004 `F` continues after the 160 bytes that its header declares'],
    ['objects', objects, 'ESP5006 `F` holds elements of type `|O`'],
    ['records', npy("|V12', 'x': '", [1], new Uint8Array(12)), 'ESP5006 `F` holds elements of type `|V12`'],
    [
      'fields with names',
      Buffer.from(npy('?'.repeat(12), [1], new Uint8Array(4))).fill("[('a', '<f4')]", 20, 34),
      "ESP5006 `F` holds elements of type `[('a', '<f4')]`",
    ],
    ['complex', npy('<c8', [1], new Uint8Array(8)), 'ESP5006 `F` holds elements of type `<c8`'],
    ['strings', npy('<U3', [1], new Uint8Array(12)), 'ESP5006 `F` holds elements of type `<U3`'],
    ['a property of every object', npy('<constructor', [1], new Uint8Array(8)), 'ESP5006 `F` holds elements of type `<constructor`'],
    [
      'a huge shape',
      npy('<f4', [2 ** 40, 4], new Uint8Array(32)),
      'ESP5007 `F` declares the shape [1099511627776, 4], which its 160 bytes cannot hold',
    ],
    [
      'a product that wraps to 0',
      npy('<f4', [2 ** 32, 2 ** 32], new Uint8Array(0)),
      'ESP5007 `F` declares the shape [4294967296, 4294967296], which its 128 bytes cannot hold',
    ],
    [
      'a huge IDX',
      idx([0xffffffff, 0xffffffff, 0xffffffff], new Uint8Array(9)),
      'ESP5007 `F` declares the shape [4294967295, 4294967295, 4294967295], which its 25 bytes cannot hold',
    ],
    ['no samples', npy('<f4', [0, 4], new Uint8Array(0)), 'ESP5010 `F` of shape [0, 4] holds no samples'],
    ['a scalar', npy('<f4', [], new Uint8Array(4)), 'ESP5010 `F` of shape [] holds no samples'],
    [
      'a negative shape',
      npy('<f4', [-1], new Uint8Array(4)),
      'ESP5005 the header of `F` is damaged: its shape (-1,) has a negative dimension',
    ],
    ['damaged gzip', gzipSync(good).subarray(0, -4), 'ESP5008 `F` cannot be unpacked: unexpected end of file'],
    [
      'gzip that holds more',
      gzipSync(Buffer.concat([good, Buffer.alloc(1 << 20)])),
      'ESP5004 `F` continues after the 160 bytes that its header declares',
    ],
    ['gzip that holds less', gzipSync(good.subarray(0, 150)), 'ESP5003 `F` is truncated: its header declares 160 bytes, but it has 150'],
  ];
  it.each(cases)('%s', (name, bytes, message) => {
    expect(messages(write(`${name.replace(/\W/g, '_')}.npy`, bytes))).toEqual([message]);
  });

  it('a missing file and a folder', () => {
    expect(messages('test/data/nowhere.npy')).toEqual(['ESP5000 `F` cannot be read: there is no such file']);
    expect(messages(fixtures)).toEqual(['ESP5000 `F` cannot be read: it is a folder']);
  });

  it('a zip with two members of one name, of which others read the last', () => {
    const both = Buffer.from(zipSync({ 'x.npy': good, 'z.npy': good }, { level: 0 }));
    for (let at = both.indexOf('z.npy'); at >= 0; at = both.indexOf('z.npy')) both.write('x.npy', at);
    const file = write('both.npz', both);
    const said = 'it has two members called `x.npy`';
    expect(readArray(`${file}#x`).diagnostics.map(({ message }) => message)).toEqual([expect.stringContaining(said)]);
    expect(locateArray(`${file}#x`).diagnostics.map(({ message }) => message)).toEqual([expect.stringContaining(said)]);
  });

  it('a damaged zip', () => {
    const file = write('broken.npz', zipSync({ 'x.npy': good }).subarray(0, 90));
    expect(readArray(file).diagnostics.map(({ code }) => code)).toEqual(['ESP5008']);
  });
});

describe('a changed byte', () => {
  const good = npy('<f4', [50], bytesOf(Float32Array.from({ length: 50 }, (_, i) => Math.sin(i))));
  const packings = { gzip: gzipSync(good), zip: zipSync({ 'x.npy': good }), stored: zipSync({ 'x.npy': good }, { level: 0 }) };

  it.each(Object.entries(packings))('in %s never changes a value unseen', (_, packed) => {
    const expected = readArray(write('good', packed)).value;
    expect(expected?.shape).toEqual([50]);
    for (let at = 0; at < packed.length; at++) {
      const bytes = packed.slice();
      bytes[at] = (bytes[at] ?? 0) ^ 0x55;
      const { value, diagnostics } = readArray(write('changed', bytes));
      expect((value === undefined) === diagnostics.length > 0).toBe(true);
      if (value !== undefined) expect(value).toEqual(expected);
    }
  });
});

describe('random bytes', () => {
  const heads = ['', '\x93NUMPY\x01\x00', '\x00\x00\x08\x02', 'PK\x03\x04', '\x1f\x8b\x08\x00'];

  it('never throw, and never give a value without its bytes', () => {
    const head = fc.constantFrom(...heads).map((text) => Buffer.from(text, 'latin1'));
    fc.assert(
      fc.property(head, fc.uint8Array({ maxLength: 300 }), (start, rest) => {
        const bytes = Buffer.concat([start, rest]);
        const { value, diagnostics } = readArray(write('random', bytes));
        expect((value === undefined) === diagnostics.length > 0).toBe(true);
        expect(value === undefined || value.values.byteLength <= 2 * bytes.length).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('changed in a good file change nothing else', () => {
    const good = readFileSync(`${fixtures}/data/batch_digits_x.npy`);
    fc.assert(
      fc.property(fc.nat(140), fc.nat(255), (at, byte) => {
        const bytes = Buffer.from(good);
        bytes[at] = byte;
        const { value, diagnostics } = readArray(write('changed.npy', bytes));
        expect((value === undefined) === diagnostics.length > 0).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
