/** Folders of images: pixels as Pillow reads them, classes as folders, damaged ones by name. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { gather } from '../../src/data/batches.ts';
import { openData } from '../../src/data/open/open-data.ts';
import { crc32 } from '../../src/data/crc32.ts';
import type { ImageFolder } from '../../src/project/data-files.ts';

const pillow: Readonly<Record<string, readonly number[]>> = JSON.parse(readFileSync('test/fixtures/images.json', 'utf8'));
const names = ['cat/palette.png', 'cat/rgb.png', 'dog/a.jpg', 'dog/opaque.png'];

/** A copy of the fixture that may be changed. */
function folder(change: (path: string) => void = () => {}): string {
  const path = mkdtempSync(join(tmpdir(), 'espalier-images-'));
  cpSync('test/fixtures/images', path, { recursive: true });
  change(path);
  return path;
}

const open = (source: ImageFolder, dims: readonly (number | string)[] = [3, 8, 8]) =>
  openData({
    source,
    input: { name: 'input', type: 'float32', dims: ['batch', ...dims] },
    output: { name: 'logits', type: 'float32', dims: ['batch', 2] },
    loss: 'crossentropy',
  });

async function pixels(source: ImageFolder, dims?: readonly (number | string)[]) {
  const { value, diagnostics } = await open(source, dims);
  if (value === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const all = Uint32Array.from({ length: value.samples }, (_, index) => index);
  const { x, y } = await gather(value, all);
  return { x: Array.from(x, Number), y: Array.from(y, Number), value };
}

const refusals = async (source: ImageFolder, dims?: readonly (number | string)[]) =>
  (await open(source, dims)).diagnostics.map(
    ({ code, severity, message }) => `${severity} ${code} ${message.replaceAll(source.images, 'F')}`,
  );

describe('images', () => {
  it('are the pixels that Pillow reads, / 255, in the order of their names', async () => {
    const { x, y, value } = await pixels({ images: folder() });
    expect(y).toEqual([0, 0, 1, 1]);
    expect(value.facts?.conversions).toEqual(['RGB as [3, 8, 8]', 'v / 255', 'classes: cat, dog']);
    for (const [index, name] of names.entries()) {
      const own = x.slice(index * 192, (index + 1) * 192).map((v) => Math.round(v * 255));
      // Decoders of JPEG may round a value differently.
      const slack = name.endsWith('.jpg') ? 2 : 0;
      const apart = own.map((v, at) => Math.abs(v - (pillow[name]?.[at] ?? NaN)));
      expect(Math.max(...apart), name).toBeLessThanOrEqual(slack);
    }
  });

  it('are normalised by channel', async () => {
    const mean = [0.5, 0.25, 0];
    const std = [0.5, 1, 0.25];
    const plain = await pixels({ images: folder() });
    const { x } = await pixels({ images: folder(), mean, std });
    const expected = plain.x.map((v, at) => {
      const channel = Math.floor((at % 192) / 64);
      return (v - (mean[channel] ?? 0)) / (std[channel] ?? 1);
    });
    x.forEach((v, at) => expect(v).toBeCloseTo(expected[at] ?? NaN, 6));
  });

  it.each([
    [[123.7], [58.4], 'the mean 123.7', '0.4851'],
    [[-0.5], [0.2], 'the mean -0.5', 'trained with'],
    [[0.5], [2], 'the std 2', '0.007843'],
  ])('are warned of where they are normalised by %j and %j', async (mean, std, words, help) => {
    const source = { images: folder(), mean, std };
    const { value, diagnostics } = await open(source);
    expect(value).toBeDefined();
    const [finding] = diagnostics.filter(({ code }) => code === 'ESP5145');
    expect(finding?.message).toContain(words);
    expect(finding?.help).toContain(help);
  });

  it('have their channels last where the model takes them so', async () => {
    const first = await pixels({ images: folder() });
    const last = await pixels({ images: folder() }, [8, 8, 3]);
    expect(last.x[1]).toBe(first.x[64]);
    expect(last.x[3]).toBe(first.x[1]);
  });

  it('are never turned from colours into gray', async () => {
    expect(await refusals({ images: folder() }, [1, 8, 8])).toContainEqual(
      "error ESP5112 `F/cat/rgb.png` cannot be used: it has colours, and the model's input takes one channel",
    );
  });
});

describe('a gray PNG', () => {
  /** Two rows of three pixels, by the bits of the specification (PNG, third edition, 7.2). */
  const gray = (depth: number, rows: readonly number[][], ...more: Uint8Array[]): Uint8Array =>
    pngOf(3, 2, depth, Uint8Array.from(rows.flatMap((row) => [0, ...row])), ...more);
  const opened = (bytes: Uint8Array) => {
    const images = folder((path) => {
      rmSync(join(path, 'cat'), { recursive: true });
      rmSync(join(path, 'dog'), { recursive: true });
      mkdirSync(join(path, 'only'));
      writeFileSync(join(path, 'only/a.png'), bytes);
    });
    return { images };
  };

  it.each([
    [1, [[0b10100000], [0b01000000]], [255, 0, 255, 0, 255, 0]],
    [2, [[0b00011011], [0b11100100]], [0, 85, 170, 255, 170, 85]],
    [
      4,
      [
        [0x0f, 0x80],
        [0x17, 0xf0],
      ],
      [0, 255, 136, 17, 119, 255],
    ],
  ])('of %i bits has values up to 255', async (depth, rows, expected) => {
    const { x } = await pixels(opened(gray(depth, rows)), [1, 2, 3]);
    expect(x.map((value) => Math.round(255 * value))).toEqual(expected);
  });

  it('of which one value is transparent is refused where it has that value', async () => {
    const rows = [
      [9, 8, 7],
      [6, 5, 4],
    ];
    const clear = (value: number) => gray(8, rows, chunkOf('tRNS', Uint8Array.of(0, value)));
    expect(await refusals(opened(clear(5)), [1, 2, 3])).toEqual([
      'error ESP5112 `F/only/a.png` cannot be used: it is transparent in places',
    ]);
    expect((await pixels(opened(clear(3)), [1, 2, 3])).y).toEqual([0]);
  });

  it('whose pixels are numbers of a palette that it does not have is refused', async () => {
    const bytes = gray(8, [
      [0, 1, 2],
      [2, 1, 0],
    ]);
    const header = bytes.subarray(12, 29);
    // The colour type of the header, and its checksum.
    header[13] = 3;
    new DataView(bytes.buffer, bytes.byteOffset).setUint32(29, crc32(header));
    expect(await refusals(opened(bytes), [3, 2, 3])).toEqual([
      'error ESP5112 `F/only/a.png` cannot be used: its pixels are numbers of a palette, and it has none',
    ]);
  });

  it('whose checksum is wrong is refused in words', async () => {
    const bytes = gray(8, [
      [9, 8, 7],
      [6, 5, 4],
    ]);
    bytes[50] = (bytes[50] ?? 0) ^ 255;
    expect(await refusals(opened(bytes), [1, 2, 3])).toEqual([expect.stringContaining('cannot be used: CRC mismatch for chunk IDAT')]);
  });
});

describe('a folder', () => {
  const damaged = (path: string): void => writeFileSync(join(path, 'dog/b.png'), 'GIF89a');
  const cut = (path: string): void => {
    const whole = readFileSync(join(path, 'cat/rgb.png'));
    writeFileSync(join(path, 'cat/z.png'), whole.subarray(0, 60));
  };

  it('with damaged images is refused, each by its name', async () => {
    const images = folder((path) => {
      damaged(path);
      cut(path);
    });
    expect(await refusals({ images })).toEqual([
      expect.stringContaining('error ESP5112 `F/cat/z.png` cannot be used: '),
      'error ESP5112 `F/dog/b.png` cannot be used: it is neither PNG nor JPEG',
    ]);
  });

  it('leaves them out where that is asked for, and says so', async () => {
    const source = { images: folder(damaged), damaged: 'skip' } as const;
    expect(await refusals(source)).toEqual(['warning ESP5113 1 image of `F` cannot be decoded and is left out, the first `F/dog/b.png`']);
    const { value } = await pixels(source);
    expect(value.samples).toBe(4);
    expect(value.facts?.conversions).toContain('1 damaged left out');
  });

  it('with an empty class, without classes, or not there, is refused', async () => {
    const empty = folder((path) => mkdirSync(join(path, 'emu')));
    expect(await refusals({ images: empty })).toEqual(['error ESP5111 the class `emu` of `F` has no images']);
    expect(await refusals({ images: join(folder(), 'cat') })).toEqual(['error ESP5110 `F` contains no folders']);
    expect(await refusals({ images: join(folder(), 'nowhere') })).toEqual(['error ESP5000 `F` cannot be read: there is no such folder']);
  });

  it('with fewer classes than the model tells apart is warned of', async () => {
    const images = folder((path) => rmSync(join(path, 'dog'), { recursive: true }));
    expect(await refusals({ images })).toEqual(['warning ESP5117 `F` has 1 class, but the model has 2']);
  });

  it('has another hash where one file is another', async () => {
    const hash = async (images: string) => (await open({ images })).value?.facts?.sha256;
    const swap = (path: string): void => cpSync(join(path, 'cat/rgb.png'), join(path, 'cat/palette.png'));
    expect(await hash(folder())).toBe(await hash(folder()));
    expect(await hash(folder(swap))).not.toBe(await hash(folder()));
  });
});

function pngOf(width: number, height: number, depth: number, rows: Uint8Array, ...more: readonly Uint8Array[]): Uint8Array {
  const header = Uint8Array.of(0, 0, 0, width, 0, 0, 0, height, depth, 0, 0, 0, 0);
  return Buffer.concat([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunkOf('IHDR', header),
    ...more,
    chunkOf('IDAT', deflateSync(rows)),
    chunkOf('IEND', new Uint8Array()),
  ]);
}

/** Length, name, content, checksum of name and content. */
function chunkOf(name: string, content: Uint8Array): Uint8Array {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), content]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
