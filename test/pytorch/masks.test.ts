/** Pictures with masks, read from the same files by Pillow: loss, mIoU, and weights after steps of SGD are PyTorch's; and what is refused. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inspectData, openData } from '../../src/data/open/open-data.ts';
import type { ImageFolder } from '../../src/project/data-files.ts';
import { openSampler } from '../../src/state/sampler.ts';
import { epochOrder, gather } from '../../src/data/batches.ts';
import { stream } from '../../src/random/stream.ts';
import { bytesOf, npy } from '../data/files.ts';
import { command, root } from '../cli/command.ts';
import { python } from '../support/python.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'espalier-masks-'));
afterAll(() => rmSync(folder, { recursive: true }));

const at = (name: string): string => path.join(folder, name);
const source: ImageFolder = { images: at('pictures'), masks: at('labels'), resize: 14, crop: 12 };
const use = {
  input: { name: 'x', type: 'float32', dims: ['N', 3, 12, 12] },
  output: { name: 'y', type: 'float32', dims: ['N', 12, 12, 3] },
  loss: 'crossentropy',
  ignore: 255,
} as const;

let said = '';
beforeAll(async () => {
  said = await python([path.join(root, 'test/pytorch/masks.py'), `${process.execPath} ${command}`, folder]);
}, 300_000);

it('agree with PyTorch on the same files', () => {
  const lines = said.trim().split('\n').map((line): { readonly right: boolean } => JSON.parse(line)); // prettier-ignore
  expect(lines.filter(({ right }) => !right)).toEqual([]);
  expect(lines).toHaveLength(11);
});

describe('a mask', () => {
  async function withMask(change: () => void, more: Partial<ImageFolder> = {}): Promise<readonly string[]> {
    const own = at('labels/3.png');
    const before = readFileSync(own);
    try {
      change();
      const { diagnostics } = await inspectData({ ...use, source: { ...source, ...more } });
      return diagnostics.map(({ code, message }) => `${code} ${message.replaceAll(`${folder}/`, '')}`);
    } finally {
      writeFileSync(own, before);
    }
  }

  it('of its picture is read', async () => {
    expect(await withMask(() => {})).toEqual([]);
  });

  it('that is missing, of another size, in colours, or no picture is refused by its name', async () => {
    expect(await withMask(() => rmSync(at('labels/3.png')))).toEqual([
      'ESP5118 `labels/3.png` is no file, and `pictures/3.png` is 25 × 20 pixels',
    ]);
    expect(await withMask(() => copyFileSync(at('labels/0.png'), at('labels/3.png')))).toEqual([
      'ESP5118 `labels/3.png` is 20 × 20 pixels, and `pictures/3.png` is 25 × 20 pixels',
    ]);
    expect(await withMask(() => copyFileSync(at('pictures/3.png'), at('labels/3.png')))).toEqual([
      'ESP5118 `labels/3.png` is in colours, and `pictures/3.png` is 25 × 20 pixels',
    ]);
    expect(await withMask(() => writeFileSync(at('labels/3.png'), 'text'))).toEqual([
      'ESP5118 `labels/3.png` is no picture, and `pictures/3.png` is 25 × 20 pixels',
    ]);
  });

  it('with a class that the network has not is refused by its name, and so are masks in memory', async () => {
    const script = `from PIL import Image; Image.new('L', (25, 20), 7).save('${at('labels/3.png')}')`;
    const [first] = await withMask(() => execFileSync('/usr/bin/python3', ['-c', script]));
    expect(first).toMatch(/^ESP\d+ .*`?labels\/3\.png/);
    expect(first).toContain('7');
    expect((await withMask(() => {}, { stream: 'never' }))[0]).toMatch(/^ESP6606 `masks` of `.*pictures` needs/);
  });
});

it.each([{ flip: true }, { crop: 3 }, { box: 0.3 }, { flip: true, crop: 2, box: 0.2 }])(
  'moves as its picture does: %j',
  async (augment) => {
    // Pictures that are their own masks, in gray, show what moved: 255 is white, and comes in nowhere.
    const own = { images: at('labels'), masks: at('labels'), resize: 14, crop: 12, augment };
    const gray = {
      ...use,
      input: { ...use.input, dims: ['N', 1, 12, 12] },
      output: { ...use.output, dims: ['N', 12, 12, 256] },
      ignore: 0,
    };
    const only = grayPictures();
    const { value, diagnostics } = await openData({ ...gray, source: { ...own, images: only, masks: only } });
    expect(diagnostics).toEqual([]);
    if (value === undefined) return;
    const { next } = openSampler(value, { batch: 6, streams: { shuffle: 'shuffle', augment: 'augment' } }, 7);
    const { samples, labels } = await next();
    const pixels = Array.from({ length: samples.length }, (_, place) => Math.round(Number(samples[place]) * 255));
    const classes = Array.from({ length: labels.length }, (_, place) => Number(labels[place]));
    // A box is scaled, by means of pixels and by the nearest of classes: places agree on average there, and exactly elsewhere.
    if (!('box' in augment)) expect(classes).toEqual(pixels);
    const mean = (all: readonly number[]): number => all.reduce((sum, one) => sum + one, 0) / all.length;
    const [a, b] = [mean(pixels), mean(classes)];
    const together = pixels.reduce((sum, one, place) => sum + (one - a) * ((classes[place] ?? NaN) - b), 0);
    const size = (all: readonly number[], middle: number): number => Math.sqrt(all.reduce((sum, one) => sum + (one - middle) ** 2, 0));
    expect(together / (size(pixels, a) * size(classes, b))).toBeGreaterThan(0.7);
  },
);

function grayPictures(): string {
  const only = mkdtempSync(path.join(folder, 'gray-'));
  const script = `import numpy as np; from PIL import Image; i = np.random.default_rng(1); [Image.fromarray(i.integers(1, 256, (14, 14), dtype=np.uint8)).save(f'${only}/{n}.png') for n in range(6)]`;
  execFileSync('/usr/bin/python3', ['-c', script]);
  return only;
}

describe('masks among the labels of several outputs', () => {
  const only = grayPictures();
  const at = (name: string, values: Float32Array): string => {
    const file = path.join(folder, name);
    writeFileSync(file, npy('<f4', [6, values.length / 6], bytesOf(values)));
    return file;
  };
  // Each picture has its number beside it, and its mask, twice.
  const beside = { age: at('age.npy', Float32Array.of(0.5, 1, 2, 3, 4, 5)), box: at('boxes.npy', new Float32Array(24)) };
  const port = (name: string, dims: readonly (number | string)[]) => ({ name, type: 'float32', dims: ['N', ...dims] });
  const age = { column: 'age', output: port('age', [1]), loss: 'mse' } as const;
  const shape = { column: 'y', output: port('shape', [12, 12, 256]), loss: 'crossentropy' } as const;
  const given = {
    ...use,
    input: port('x', [1, 12, 12]),
    output: port('age', [290]),
    loss: 'sum',
    labelled: [shape, age, { ...shape, output: port('again', [12, 12, 256]) }],
    ignore: undefined,
  } as const;
  const files = { images: only, masks: only, resize: 14, crop: 12, beside };

  it('move as their pictures do, and numbers stay', async () => {
    const augment = { flip: true, crop: 3 };
    const { value, diagnostics } = await openData({ ...given, source: { ...files, augment } });
    expect(diagnostics).toEqual([]);
    if (value === undefined) return;
    const order = epochOrder(stream(7, 'shuffle'), 6);
    const { samples, labels } = await openSampler(value, { batch: 6, streams: { shuffle: 'shuffle', augment: 'augment' } }, 7).next();
    const still = await gather(value, order);
    expect(samples).not.toEqual(still.x);
    for (let nth = 0; nth < 6; nth++) {
      const pixels = Array.from({ length: 144 }, (_, place) => Math.round(Number(samples[nth * 144 + place]) * 255));
      const [own, before] = [labels, still.y].map((all) => Array.from({ length: 289 }, (_, place) => Number(all[nth * 289 + place])));
      expect(own?.slice(0, 144)).toEqual(pixels);
      expect(own?.slice(145)).toEqual(pixels);
      expect(own?.[144]).toBe(before?.[144]);
    }
    expect(Array.from({ length: 6 }, (_, nth) => Number(still.y[nth * 289 + 144])).sort()).toEqual([0.5, 1, 2, 3, 4, 5]);
  });

  it('are refused beside boxes that would stay, where pictures move and labels are read', async () => {
    const boxed = { ...given, labelled: [shape, { column: 'box', output: port('box', [4]), loss: 'l1' } as const] };
    const codes = async (more: object, read: object = {}): Promise<readonly string[]> =>
      (await openData({ ...boxed, ...read, source: { ...files, ...more } })).diagnostics.map(({ code }) => code);
    expect(await codes({})).toEqual([]);
    expect(await codes({ augment: { flip: true } })).toEqual(['ESP5208']);
    expect(await codes({ augment: { flip: true } }, { unread: true })).toEqual([]);
    const { value } = await inspectData({ ...boxed, unread: true, source: { ...files, augment: { box: 0.5 } } });
    expect(value?.withoutLabels?.code).toBe('ESP5208');
  });
});
