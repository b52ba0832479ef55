import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { bytesAsSource, readModel } from '../../src/model/index.ts';
import { inMemory, modelPaths, open, read, trapTable, traps } from './support.ts';

/** What the refusal of each trap has to say: the place that is at fault, and the measure of it. */
const refusals: Readonly<Record<string, readonly string[]>> = {
  'inner/external_escape.onnx': ['`W`', '`../external.bin`', 'leaves'],
  'external_absolute.onnx': ['`W`', '`/x.bin`', 'absolute'],
  'external_missing.onnx': ['`W`', '`absent.bin`'],
  'external_short.onnx': ['`W`', '128 to 176', '152'],
  'external_negative.onnx': ['`W`', 'offset -48'],
  'dup_value_names.onnx': ['`h`', 'MatMul', 'Relu'],
  'dup_initializers.onnx': ['`W`'],
  'undefined_input.onnx': ['`ghost`', 'MatMul'],
  'cycle.onnx': ['Add', 'Relu'],
  'truncated.onnx': ['truncated', 'byte 127'],
  'empty.onnx': ['empty'],
  'not_onnx.onnx': ['not an ONNX file'],
  'lfs_pointer.onnx': ['Git LFS pointer'],
  'no_graph.onnx': ['no graph'],
  'huge_dim.onnx': ['`W`', '16 bytes'],
  'overflow_dim.onnx': ['`W`', '[4294967296, 4294967296]'],
  'negative_dim.onnx': ['`W`', '-4'],
  'size_mismatch.onnx': ['`W`', '44', '48'],
  'both_encodings.onnx': ['`W`', 'twice'],
  'unknown_type.onnx': ['`W`', '99'],
  'future.onnx': ['99', '22', '11'],
  'no_opset.onnx': ['opset_import'],
  'deep_nesting.onnx': ['nested too deeply', '100'],
};

/** What is said of a trap that is accepted all the same. */
const remarks: Readonly<Record<string, readonly string[]>> = {
  'unsorted.onnx': ['hint', '`y`', '`h`'],
  'init_inputs_ir8.onnx': ['warning', '`W`', 'input'],
};

describe('every trap', () => {
  const verdicts = Object.entries(trapTable).map(([name, { verdict }]) => ({ name, verdict }));

  test('the table of refusals covers exactly the traps to refuse', () => {
    const refused = verdicts.filter(({ verdict }) => verdict === 'refuse').map(({ name }) => name);
    expect(Object.keys(refusals).sort()).toEqual(refused.sort());
  });

  test.each(verdicts)('$name: $verdict', ({ name, verdict }) => {
    const outcome = readModel(open(join(traps, name)));
    const said = outcome.diagnostics.map(({ severity, message }) => `${severity}: ${message}`);
    expect(outcome.value === undefined ? 'refuse' : 'accept', said.join('\n')).toBe(verdict);
    for (const part of refusals[name] ?? remarks[name] ?? []) expect(said.join('\n')).toContain(part);
    if (verdict === 'accept') expect(said.length).toBe(name in remarks ? 1 : 0);
    for (const { file, why } of outcome.diagnostics) {
      expect(file).toContain(name);
      expect(why).not.toBe('');
    }
  });
});

describe('every trained model', () => {
  test.each(Object.entries(modelPaths))('%s reads without a remark', (_, path) => {
    const outcome = readModel(open(path));
    expect(outcome.diagnostics).toEqual([]);
    expect(outcome.value?.graph.nodes.length).toBeGreaterThan(0);
  });
});

test('initializers that an old file repeats as inputs are no inputs', () => {
  const { model } = read(join(traps, 'init_inputs_ir3.onnx'));
  expect(model.graph.inputs.map(({ name }) => name)).toEqual(['x']);
});

test('nodes are sorted, and the sorted order is the graph order', () => {
  const { model } = read(join(traps, 'unsorted.onnx'));
  expect(model.graph.nodes.map(({ inputs }) => inputs[1])).toEqual(['W', 'V']);
});

test('external data outside the folder is refused before anything is opened', () => {
  const bytes = readFileSync(join(traps, 'inner/external_escape.onnx'));
  const opened: string[] = [];
  const files = { name: 'x', main: bytesAsSource(bytes), open: (at: string) => void opened.push(at) };
  expect(readModel({ ...files, open: (at) => (files.open(at), undefined) }).value).toBeUndefined();
  expect(opened).toEqual([]);
});

test('a gigabyte of inline weights is stepped over', () => {
  const { bytes, weights } = hugeModel(1 << 30);
  let loaded = 0;
  const main = {
    size: bytes.length + weights,
    read(offset: number, length: number) {
      loaded += length;
      const part = new Uint8Array(length);
      part.set(bytes.subarray(Math.min(offset, bytes.length), offset + length));
      return part;
    },
  };
  const outcome = readModel({ name: 'huge.onnx', main, open: () => undefined });
  expect(outcome.diagnostics).toEqual([]);
  expect(outcome.value?.graph.initializers.get('W')?.dims).toEqual([1 << 28]);
  expect(loaded).toBeLessThan(1 << 20);
});

/** The head of a file whose last field is a tensor of this many bytes, which follow it. */
function hugeModel(weights: number): { bytes: Uint8Array; weights: number } {
  const field = (number: number, body: readonly number[]) => [number * 8 + 2, ...varint(body.length), ...body];
  const text = (value: string) => [...new TextEncoder().encode(value)];
  const tensorHead = [...[1 * 8, ...varint(weights / 4)], ...[2 * 8, 1], ...field(8, text('W')), ...[9 * 8 + 2, ...varint(weights)]];
  const graphHead = [...field(2, text('g')), ...[5 * 8 + 2, ...varint(tensorHead.length + weights)], ...tensorHead];
  const bytes = [...[8, 8], ...field(8, [16, 17]), ...[7 * 8 + 2, ...varint(graphHead.length + weights)], ...graphHead];
  return { bytes: Uint8Array.from(bytes), weights };
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}

test('a file without any field of a model is no ONNX file', () => {
  const outcome = readModel(inMemory(new TextEncoder().encode('hello, model')));
  expect(outcome.diagnostics.map(({ message }) => message)).toEqual(['this is not an ONNX file']);
});

test('floats whose runs end within a number are refused', () => {
  const file = readFileSync(join(traps, 'const_weights.onnx'));
  const name = new TextEncoder().encode('value_floats');
  const at = file.indexOf(name) + name.length;
  // Three numbers with a tag each take 15 bytes, as runs of 1 and of 10 bytes do.
  expect([0, 5, 10].map((place) => file[at + place])).toEqual([0x3d, 0x3d, 0x3d]);
  const spoilt = Uint8Array.from(file);
  spoilt.set([0x3a, 1, 0, 0x3a, 10], at);
  const { value, diagnostics } = readModel(inMemory(spoilt));
  expect(value).toBeUndefined();
  expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([expect.stringMatching(/^ESP3023 .*ends within a number/)]);
});
