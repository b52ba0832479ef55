import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import {
  encodeModel,
  encodeValues,
  loadTensors,
  readLayers,
  readModel,
  readParameters,
  rewriteModel,
  storedTensors,
  tensorValues,
  type Model,
  type ModelFiles,
  type Tensor,
  type TensorValues,
} from '../../src/model/index.ts';
import { inMemory, modelPaths, open, read, run, save, trapTable, traps, valueOf } from './support.ts';

const accepted = Object.entries(trapTable).filter(([, { verdict }]) => verdict === 'accept');
const paths = [...Object.entries(modelPaths), ...accepted.map(([name]) => [name, join(traps, name)] as const)];

/** Names of the tensors that a run may change: layers and statistics, dequantised weights too. */
function changeable(model: Model): ReadonlyMap<string, Tensor> {
  const names = new Set([...readLayers(model).layers.map(({ tensor }) => tensor), ...readParameters(model).map(({ tensor }) => tensor)]);
  const stored = [...storedTensors(model).values()].filter(({ name }) => names.has(name));
  return new Map(stored.map(({ name, tensor }) => [name, tensor]));
}

/** Every second value 0, the others halved and made negative. */
function pruned(values: TensorValues): TensorValues {
  const changed = values.slice();
  for (const at of changed.keys()) {
    const value = Number(values[at]);
    changed[at] = at % 2 === 0 ? 0 : Number.isInteger(value) ? -Math.trunc(value / 2) : -value / 2;
  }
  return changed;
}

function changesOf(files: ModelFiles, model: Model, change: (values: TensorValues) => TensorValues): ReadonlyMap<string, TensorValues> {
  return new Map([...changeable(model)].map(([name, tensor]) => [name, change(valueOf(tensorValues(tensor, files)))]));
}

function joined(chunks: Iterable<Uint8Array>): Buffer {
  return Buffer.concat([...chunks]);
}

function rewritten(files: ModelFiles, model: Model, changes: ReadonlyMap<string, TensorValues>) {
  const { main, external } = valueOf(rewriteModel(files, model, changes));
  const data = new Map([...external].map(([location, chunks]) => [location, joined(chunks)]));
  return { main: joined(main), data };
}

/** Varints and sparse tensors take more or fewer bytes for other values. */
function changesSize({ data }: Tensor): boolean {
  return data.kind === 'sparse' || (data.kind === 'typed' && data.field === 5);
}

/** Where the file holds a tensor's values; undefined for another file. */
function rangesOf({ data }: Tensor): readonly (readonly [number, number])[] {
  if (data.kind === 'inline') return [[data.offset, data.offset + data.length]];
  if (data.kind !== 'typed') return [];
  return data.segments.map(({ offset, length }) => [offset, offset + length]);
}

describe.each(paths)('%s', (_, path) => {
  test('the same values give the same bytes', () => {
    const { files, model } = read(path);
    const { main, data } = rewritten(
      files,
      model,
      changesOf(files, model, (it) => it),
    );
    expect(main.equals(readFileSync(path))).toBe(true);
    for (const [location, bytes] of data) {
      expect(bytes.equals(readFileSync(join(traps, location)))).toBe(true);
    }
  });

  test('other values change no byte outside their ranges', () => {
    const { files, model } = read(path);
    const { main } = rewritten(files, model, changesOf(files, model, pruned));
    const old = readFileSync(path);
    const tensors = [...changeable(model).values()];
    if (tensors.some(changesSize)) return;
    expect(main.length).toBe(old.length);
    for (const tensor of tensors) {
      for (const [start, end] of rangesOf(tensor)) old.copy(main, start, start, end);
    }
    expect(main.equals(old)).toBe(true);
  });

  test('the old values give the old bytes back', () => {
    const { files, model } = read(path);
    const { main, data } = rewritten(files, model, changesOf(files, model, pruned));
    const again: ModelFiles = { ...inMemory(main), open: (at) => sourceOf(data.get(at)) };
    const original = changesOf(files, model, (it) => it);
    const back = rewritten(again, valueOf(readModel(again)), original);
    expect(back.main.equals(readFileSync(path))).toBe(true);
  });

  test('other values are read back, in the type of the tensor', () => {
    const { files, model } = read(path);
    const changes = changesOf(files, model, pruned);
    const { main, data } = rewritten(files, model, changes);
    const again: ModelFiles = { ...inMemory(main), open: (at) => sourceOf(data.get(at)) };
    const reread = valueOf(readModel(again));
    const tensors = changeable(reread);
    expect([...tensors.keys()]).toEqual([...changeable(model).keys()]);
    for (const [name, values] of changes) {
      const tensor = tensors.get(name);
      expect(tensor?.type).toBe(changeable(model).get(name)?.type);
      const bytes = tensor && encodeValues(tensor.type, valueOf(tensorValues(tensor, again)));
      const wanted = tensor && encodeValues(tensor.type, values);
      expect(Buffer.compare(bytes ?? Buffer.from('x'), wanted ?? Buffer.from('y'))).toBe(0);
    }
  });
});

function sourceOf(bytes: Buffer | undefined) {
  return bytes && { size: bytes.length, read: (at: number, n: number) => bytes.subarray(at, at + n) };
}

describe('in onnxruntime', () => {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-rewrite-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const runnable = accepted.filter(([, { outputs }]) => outputs !== undefined);

  test.each(runnable)('%s: recorded outputs before, changed ones after a write', async (name, trap) => {
    const path = join(traps, name);
    const { files, model } = read(path);
    const feed = trap.feed ?? {};
    const before = await run(path, feed);
    for (const [output, { data }] of Object.entries(trap.outputs ?? {})) {
      close(before[output] ?? [], data.map(Number));
    }
    const changes = changesOf(files, model, pruned);
    const target = join(folder, `${name.replaceAll('/', '_')}`);
    save(files, model, changes, target);
    const after = await run(target, feed);
    const wanted = await run(encodeModel(changedInMemory(files, model, changes)), feed);
    for (const [output, values] of Object.entries(wanted)) close(after[output] ?? [], values);
  });

  test('external data is written beside the model, and nothing else', () => {
    const written = readdirSync(folder).filter((name) => name.startsWith('external.onnx'));
    expect(written.sort()).toEqual(['external.onnx', 'external.onnx.external.bin']);
  });
});

function close(actual: readonly number[], expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  actual.forEach((value, at) => expect(value).toBeCloseTo(expected[at] ?? NaN, 5));
}

/** The model with the changes made in its graph, by way of another representation. */
function changedInMemory(files: ModelFiles, model: Model, changes: ReadonlyMap<string, TensorValues>): Model {
  const bytesOf = new Map<Tensor, Uint8Array>();
  for (const { name, tensor } of storedTensors(model).values()) {
    const values = changes.get(name);
    if (values !== undefined) bytesOf.set(tensor, encodeValues(tensor.type, values));
  }
  const replaced = JSON.stringify(model, (_, value) => {
    const bytes = bytesOf.get(value);
    if (bytes !== undefined) return { ...value, data: { kind: 'bytes', bytes: [...bytes] } };
    if (value instanceof Uint8Array) return { bytes: [...value] };
    return value instanceof Map ? { entries: [...value] } : value;
  });
  const revived = JSON.parse(replaced, (key, value) => {
    if (key === 'bytes' && Array.isArray(value)) return Uint8Array.from(value);
    if (value?.bytes instanceof Uint8Array && Object.keys(value).length === 1) return value.bytes;
    return Array.isArray(value?.entries) ? new Map(value.entries) : value;
  });
  return valueOf(loadTensors(revived, files));
}

describe('metadata', () => {
  const path = modelPaths['mlp_digits'] ?? '';

  test('is appended, and replaces entries of the same key', () => {
    const { files, model } = read(path);
    const once = valueOf(rewriteModel(files, model, new Map(), { metadata: new Map([['a', '1']]) }));
    const first = joined(once.main);
    expect(first.subarray(0, files.main.size).equals(readFileSync(path))).toBe(true);
    const again = inMemory(first);
    const reread = valueOf(readModel(again));
    expect([...reread.metadata]).toEqual([['a', '1']]);
    const metadata = new Map([
      ['a', '2'],
      ['b', '3'],
    ]);
    const twice = valueOf(rewriteModel(again, reread, new Map(), { metadata }));
    const last = valueOf(readModel(inMemory(joined(twice.main))));
    expect([...last.metadata]).toEqual([...metadata]);
  });
});

describe('typed integers that change their size', () => {
  test('correct every length around them', () => {
    const { files, model } = read(join(traps, 'raw_vs_typed.onnx'));
    const changes = new Map([['c', Float32Array.of(6e-8, 1)]]);
    const { main } = rewritten(files, model, changes);
    expect(main.length).not.toBe(files.main.size);
    const again = inMemory(main);
    const reread = valueOf(readModel(again));
    const tensor = reread.graph.initializers.get('c');
    expect(tensor && [...valueOf(tensorValues(tensor, again))]).toEqual([2 ** -24, 1]);
    expect(reread.graph.nodes).toEqual(model.graph.nodes);
  });
});

test('mistakes of the caller are thrown', () => {
  const { files, model } = read(join(traps, 'tied.onnx'));
  expect(() => rewriteModel(files, model, new Map([['T', new Float32Array(16)]]))).toThrow('T');
  expect(() => rewriteModel(files, model, new Map([['S', new Float32Array(15)]]))).toThrow('15');
});

test('tensors that share external bytes are not changed apart', () => {
  const { files, model } = read(join(traps, 'external.onnx'));
  const shared = new Map(model.graph.initializers);
  const [W, V] = [shared.get('W'), shared.get('V')];
  if (W === undefined || V === undefined || W.data.kind !== 'external') throw new Error('no W, V');
  shared.set('V', { ...V, data: { ...W.data, length: 24 } });
  const tied = { ...model, graph: { ...model.graph, initializers: shared } };
  const outcome = rewriteModel(files, tied, new Map([['V', new Float32Array(6)]]));
  expect(outcome.value).toBeUndefined();
  expect(outcome.diagnostics[0]?.message).toContain('`W` and `V`');
});

test('open files can be read while they are open', () => {
  expect(open(join(traps, 'tied.onnx')).main.read(0, 1)).toEqual(Uint8Array.of(8));
});
