import { describe, expect, it } from 'vitest';
import type { DatasetRequest } from '../../src/data/dataset.ts';
import { inspectArrays, openData } from '../../src/data/open/open-data.ts';
import type { Port } from '../../src/data/fit.ts';
import { bytesOf, idx, npy, temporaryFiles } from './files.ts';

const write = temporaryFiles();
const images = (...dims: (number | string)[]): Port => ({ name: 'input', type: 'float32', dims: ['batch', ...dims] });
const logits = (...dims: (number | string)[]): Port => ({ name: 'logits', type: 'float32', dims: ['batch', ...dims] });

const floats = (shape: readonly number[], values: readonly number[]): Uint8Array => npy('<f4', shape, bytesOf(Float32Array.from(values)));
const longs = (shape: readonly number[], values: readonly number[]): Uint8Array =>
  npy('<i8', shape, bytesOf(BigInt64Array.from(values, BigInt)));
const bytes = (shape: readonly number[], values: readonly number[]): Uint8Array => npy('|u1', shape, Uint8Array.from(values));

/** Two samples of 2 × 2 pixels with labels 0 and 1, unless something else is given. */
function request(changes: Partial<Record<'x' | 'y', Uint8Array>> & Partial<Omit<DatasetRequest, 'x' | 'y'>>): DatasetRequest {
  const { x = bytes([2, 2, 2], [0, 1, 2, 3, 252, 253, 254, 255]), y = bytes([2], [0, 1]), ...rest } = changes;
  return { x: write('x.npy', x), y: write('y.npy', y), input: images(1, 2, 2), output: logits(3), loss: 'crossentropy', ...rest };
}

const openDataset = ({ x, y, scale, ...use }: DatasetRequest) => openData({ ...use, source: { x, y, scale } });
const inspectDataset = (asked: DatasetRequest) => inspectArrays(asked, asked);

const refusals = async (asked: DatasetRequest): Promise<readonly string[]> =>
  (await openDataset(asked)).diagnostics.map(({ code, message }) => `${code} ${message.replaceAll(asked.x, 'X').replaceAll(asked.y, 'Y')}`);

describe('data that fit', () => {
  it.each([
    ['Fashion-MNIST', 'fmnist', [1, 28, 28], 10, 1000, ['uint8 / 255', '[28, 28] as [1, 28, 28]']],
    ['digits', 'digits', [64], 10, 360, []],
  ])('%s as shipped', async (_, name, dims, classes, samples, conversions) => {
    const data = await openDataset({
      x: `test/fixtures/data/${name}_x_test.npy`,
      y: `test/fixtures/data/${name}_y_test.npy`,
      input: images(...dims),
      output: logits(classes),
      loss: 'crossentropy',
    });
    expect(data.diagnostics).toEqual([]);
    expect(data.value?.samples).toBe(samples);
    expect(data.value?.x).toMatchObject({ dims, type: 'float32', conversions });
    expect(data.value?.y).toMatchObject({ dims: [], type: 'int64', conversions: ['uint8 as int64'] });
  });

  it('MNIST as shipped, by its headers alone', async () => {
    const file = (part: string): string => `examples/lenet300/data/mnist-train-${part}-ubyte.gz`;
    const shape = inspectDataset({
      x: file('images-idx3'),
      y: file('labels-idx1'),
      input: images(1, 28, 28),
      output: logits(10),
      loss: 'crossentropy',
    });
    expect(shape.value).toMatchObject({ samples: 8000, x: { dims: [1, 28, 28], scale: 255 } });
  });

  it.each([
    ['the same shape', [2, 1, 2, 2], [1, 2, 2], [1, 2, 2]],
    ['a channel more', [2, 2, 2], [1, 2, 2], [1, 2, 2]],
    ['a channel less', [2, 1, 2, 2], [2, 2], [2, 2]],
    ['open lengths', [2, 2, 2], [1, 'height', 'width'], [1, 2, 2]],
    ['1s elsewhere', [2, 2, 2, 1], [1, 2, 2], [1, 2, 2]],
  ])('%s', async (_, shape, wants, dims) => {
    const x = bytes(shape, [0, 1, 2, 3, 252, 253, 254, 255]);
    expect((await openDataset(request({ x, input: images(...wants) }))).value?.x.dims).toEqual(dims);
  });

  it('tokens with a label at every place', async () => {
    const batch = await openDataset({
      x: 'test/fixtures/data/batch_moby_x.npy',
      y: 'test/fixtures/data/batch_moby_y.npy',
      input: { name: 'input', type: 'int64', dims: ['batch', 'time'] },
      output: logits('time', 75),
      loss: 'crossentropy',
    });
    expect(batch.diagnostics).toEqual([]);
    expect(batch.value).toMatchObject({ samples: 8, x: { dims: [64] }, y: { dims: [64] } });
  });

  it('targets of a squared error, and another scale', async () => {
    const y = floats([2, 3], [1, 2, 3, 4, 5, 6]);
    const { value: data } = await openDataset(request({ y, loss: 'mse', scale: 1 }));
    expect(data?.y).toMatchObject({ type: 'float32', dims: [3] });
    expect(data?.x).toMatchObject({ scale: 1, conversions: ['uint8 as float32', '[2, 2] as [1, 2, 2]'] });
  });
});

it('of one class only are warned of, where there are more than a few', async () => {
  const of = (labels: readonly number[]): Promise<readonly string[]> =>
    refusals(request({ x: bytes([labels.length, 2, 2], new Array<number>(4 * labels.length).fill(1)), y: bytes([labels.length], labels) }));
  const twelve = new Array<number>(12).fill(2);
  expect(await of(twelve)).toEqual(['ESP5017 all 12 samples of `Y` have the label 2']);
  expect(await of([...twelve, 1])).toEqual([]);
  expect(await of([2, 2])).toEqual([]);
});

describe('data that do not fit', () => {
  const cases: readonly (readonly [string, Parameters<typeof request>[0], string])[] = [
    ['other samples', { input: images(1, 28, 28) }, "ESP5011 `X` has samples of shape [2, 2], but the model's `input` takes [1, 28, 28]"],
    ['pixels in a row', { input: images(4) }, "ESP5011 `X` has samples of shape [2, 2], but the model's `input` takes [4]"],
    [
      'axes in another order',
      { x: bytes([2, 1, 4], new Array<number>(8).fill(1)), input: images(4, 2) },
      "ESP5011 `X` has samples of shape [1, 4], but the model's `input` takes [4, 2]",
    ],
    ['a label too few', { y: bytes([1], [0]) }, 'ESP5012 `X` has 2 samples and `Y` has 1 labels'],
    ['a label too high', { y: bytes([2], [0, 3]) }, 'ESP5013 sample 1 of `Y` has the label 3, but the model has 3 classes'],
    ['a negative label', { y: longs([2], [0, -1]) }, 'ESP5013 sample 1 of `Y` has the label -1, but the model has 3 classes'],
    ['one-hot labels', { y: bytes([2, 3], [1, 0, 0, 0, 1, 0]) }, "ESP5011 `Y` has samples of shape [3], but the model's `logits` takes []"],
    [
      'labels that are floats',
      { y: floats([2], [0, 1]) },
      'ESP5015 `Y` holds float32 numbers, but a label takes an integer such as int64 or uint8',
    ],
    ['targets that are integers', { loss: 'mse' }, 'ESP5015 `Y` holds uint8 numbers, but a target of `logits` takes float32'],
    ['NaN', { x: floats([2, 2, 2], [0, 0, 0, 0, 0, NaN, 0, 0]) }, 'ESP5014 sample 1 of `X` contains `NaN`'],
    ['infinity', { x: floats([2, 2, 2], [-Infinity, 0, 0, 0, 0, 0, 0, 0]) }, 'ESP5014 sample 0 of `X` contains `-Infinity`'],
    [
      'a double that float32 cannot hold',
      { x: npy('<f8', [2, 2, 2], bytesOf(Float64Array.of(0, 0, 0, 0, 1e300, 0, 0, 0))) },
      'ESP5014 sample 1 of `X` contains `1e+300`',
    ],
    [
      'integers of unknown scale',
      { x: longs([2, 2, 2], new Array<number>(8).fill(1)) },
      "ESP5015 `X` holds int64 numbers, but the model's `input` takes float32 or uint8",
    ],
    [
      'floats as tokens',
      { x: floats([2, 4], new Array<number>(8).fill(1)), input: { name: 'ids', type: 'int64', dims: ['batch', 4] } },
      "ESP5015 `X` holds float32 numbers, but the model's `ids` takes int64",
    ],
    [
      'a double-precision model',
      { input: { name: 'input', type: 'float64', dims: ['batch', 2, 2] } },
      "ESP5015 `X` holds uint8 numbers, but the model's `input` takes float64, which data cannot give yet",
    ],
    ['random bytes', { x: idx([2], Uint8Array.of(1)) }, 'ESP5003 `X` is truncated: its header declares 10 bytes, but it has 9'],
  ];
  it.each(cases)('%s', async (_, changes, message) => {
    expect(await refusals(request(changes))).toEqual([message]);
  });

  it('labels that are written out ask for the number of the class', async () => {
    const oneHot = request({ y: bytes([2, 3], [1, 0, 0, 0, 1, 0]) });
    expect((await openDataset(oneHot)).diagnostics.map(({ help }) => help)).toEqual([
      'save one class number from 0 to 2 instead of 3 numbers',
    ]);
  });

  it('two bad files are two findings', async () => {
    expect(await refusals(request({ x: Uint8Array.of(1), y: Uint8Array.of(2) }))).toHaveLength(2);
  });
});

describe('labels that nothing reads', () => {
  const blind = { y: floats([2], [0.5, 1.5]), unread: true };

  it('may be of another kind: the reason is kept for whoever reads them', async () => {
    const shape = inspectDataset(request(blind)).value;
    expect(shape?.withoutLabels?.code).toBe('ESP5015');
    expect(shape?.y).toMatchObject({ type: 'int64', dims: [] });
    const { value: data } = await openDataset(request(blind));
    expect(data?.isUnlabelled).toBe(true);
    expect(data?.x.dims).toEqual([1, 2, 2]);
  });

  it('may be missing, in the shape of the outputs', async () => {
    const { x, y: _, ...rest } = request({ unread: true, loss: 'mse', output: logits('length', 3) });
    const shape = inspectArrays({ x }, rest).value;
    expect(shape?.withoutLabels?.code).toBe('ESP5018');
    expect(shape?.y.dims).toEqual([1, 3]);
    expect(inspectArrays({ x }, { ...rest, unread: false }).diagnostics.map(({ code }) => code)).toEqual(['ESP5018']);
  });

  it('are refused where they are read', async () => {
    expect(await refusals(request({ ...blind, unread: false }))).toEqual([
      'ESP5015 `Y` holds float32 numbers, but a label takes an integer such as int64 or uint8',
    ]);
  });
});
