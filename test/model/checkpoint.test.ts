/** Weights in safetensors files beside a `config.json`: what they are taken for, and what is refused. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesAsSource, readCheckpoint, readLayers, readParameters, type ModelFiles } from '../../src/model/index.ts';
import { floats, gpt2, gpt2Config, llama, llamaConfig, safetensors, type ArrayOf } from '../support/checkpoint.ts';

function folder(config: string, files: Readonly<Record<string, Uint8Array | string>>): ModelFiles {
  const source = (content: Uint8Array | string | undefined) =>
    content === undefined ? undefined : bytesAsSource(typeof content === 'string' ? new TextEncoder().encode(content) : content);
  const main = bytesAsSource(new TextEncoder().encode(config));
  return { name: 'config.json', main, open: (location) => source(files[location]) };
}

function read(config: string, arrays: Readonly<Record<string, ArrayOf>>) {
  const files = folder(config, { 'model.safetensors': safetensors(arrays) });
  const { value, diagnostics } = readCheckpoint(files);
  if (value === undefined) throw new Error(diagnostics[0]?.message);
  const { layers } = readLayers(value);
  return { model: value, layers: new Map(layers.map((layer) => [layer.name, layer])), diagnostics };
}

/** The code and the message. */
function refused(config: string, files: Readonly<Record<string, Uint8Array | string>>): string {
  const { value, diagnostics } = readCheckpoint(folder(config, files));
  expect(value).toBeUndefined();
  expect(diagnostics).toHaveLength(1);
  return `${diagnostics[0]?.code} ${diagnostics[0]?.file}: ${diagnostics[0]?.message}`;
}

describe('what arrays are taken for', () => {
  it('is the layout of Conv1D in a GPT-2', () => {
    const { model, layers, diagnostics } = read(gpt2Config, gpt2());
    expect(diagnostics).toEqual([]);
    expect(model.producer).toBe('GPT2LMHeadModel');
    const prunable = [...layers.values()].filter((layer) => layer.prunable);
    expect(prunable.map(({ name }) => name)).toEqual(
      [0, 1].flatMap((block) => ['attn.c_attn', 'attn.c_proj', 'mlp.c_fc', 'mlp.c_proj'].map((name) => `transformer.h.${block}.${name}`)),
    );
    expect(layers.get('transformer.h.1.mlp.c_fc')).toMatchObject({
      operator: 'Conv1D',
      axes: ['in', 'out'],
      dims: [16, 64],
      block: 1,
      count: 1024,
      roles: new Set(['linear', 'mlp']),
    });
    expect(layers.get('transformer.wte')?.roles).toEqual(new Set(['embedding']));
    expect(layers.get('transformer.ln_f.scale')?.roles).toEqual(new Set(['norm']));
    expect(layers.get('transformer.h.0.attn.c_proj.bias')?.roles).toEqual(new Set(['bias']));
  });

  it('is the layout of Linear in a Llama, and in a GPT of another name', () => {
    const { layers } = read(llamaConfig, llama());
    expect(layers.get('model.layers.0.self_attn.k_proj')).toMatchObject({
      operator: 'Linear',
      axes: ['out', 'in'],
      block: 0,
      prunable: true,
      roles: new Set(['linear', 'attention']),
    });
    expect(layers.get('lm_head')?.roles).toEqual(new Set(['linear', 'head']));
    expect(layers.get('lm_head')?.prunable).toBe(true);
    const other = read('{"model_type": "gpt_bigcode"}', gpt2());
    expect(other.layers.get('transformer.h.0.mlp.c_fc')?.axes).toEqual(['out', 'in']);
  });

  it('leaves a head that loading ties to the table', () => {
    const config = '{"model_type": "llama", "vocab_size": 40, "tie_word_embeddings": true}';
    expect(read(config, llama()).layers.get('lm_head')?.prunable).toBe(false);
  });

  it('knows convolutions, running statistics and what no rule knows', () => {
    const counter = { dtype: 'I64', shape: [], bytes: new Uint8Array(8) };
    const { model, layers, diagnostics } = read('{"model_type": "resnet"}', {
      'stem.convolution.weight': floats([4, 3, 3, 3]),
      'stem.normalization.weight': floats([4]),
      'stem.normalization.running_mean': floats([4]),
      'stem.normalization.running_var': floats([4]),
      'stem.normalization.num_batches_tracked': counter,
      'experts.gate_up_proj': floats([2, 4, 8]),
    });
    expect(layers.get('stem.convolution')).toMatchObject({ operator: 'Conv', axes: ['out', 'in', 'kernel', 'kernel'], prunable: true });
    expect(layers.get('experts.gate_up_proj')?.prunable).toBe(false);
    expect(diagnostics.map(({ code, severity }) => [code, severity])).toEqual([['ESP7361', 'warning']]);
    const kinds = readParameters(model).map(({ tensor, kind }) => [tensor, kind]);
    expect(Object.fromEntries(kinds)).toEqual({
      'stem.convolution.weight': 'weight',
      'stem.normalization.weight': 'norm',
      'stem.normalization.running_mean': 'running-statistic',
      'stem.normalization.running_var': 'running-statistic',
      'experts.gate_up_proj': 'other',
    });
  });
});

const one = { 'a.weight': floats([2, 3]), 'b.weight': floats([2, 3]) };
const changed = (from: string | RegExp, to: string): Uint8Array =>
  safetensors(one, (header) => {
    expect(header).toMatch(from);
    return header.replace(from, to);
  });

/** A header of so many bytes is announced. */
function announcing(size: bigint): Uint8Array {
  const file = safetensors(one);
  new DataView(file.buffer).setBigUint64(0, size, true);
  return file;
}

describe('hostile files', () => {
  it.each<[string, Uint8Array, RegExp]>([
    ['cut off', safetensors(one).slice(0, 5), /7355.*5 bytes/],
    ['a header without end', announcing(2n ** 63n), /7355.*header has 9223372036854775808 bytes/],
    ['a header beyond the file', announcing(100_000n), /7355.*header has 100000 bytes/],
    ['a header that is no JSON', announcing(40n), /7355.*no JSON/],
    ['a list', safetensors({}, () => '[]'), /7355.*no object/],
    ['an array that is none', safetensors({}, () => '{"a": 3}'), /7355.*described by no object/],
    ['an unknown type', changed('F32', 'F4'), /7356.*`a.weight` has the type `F4`/],
    ['a type of Object', changed('F32', 'constructor'), /7356/],
    ['a negative size', changed('[2,3]', '[-2,-3]'), /7355.*no shape/],
    ['a size beyond counting', changed('[2,3]', '[9007199254740991,9]'), /7355.*needs NaN/],
    ['another size', changed('[2,3]', '[2,4]'), /7355.*needs 32 bytes/],
    ['half an offset', changed('[0,24]', '[0]'), /7355.*no two/],
    ['overlapping arrays', changed('[24,48]', '[12,36]'), /7355.*`a.weight` and `b.weight` overlap/],
    ['a hole', changed('[24,48]', '[28,52]'), /7355.*4 bytes before `b.weight`/],
    ['the same name twice', changed('b.weight', 'a.weight'), /7355.*`a.weight` twice/],
    ['a key twice, escaped', changed('b.weight', '\\u0061.weight'), /7355.*`a.weight` twice/],
    ['bytes of no array', new Uint8Array([...safetensors(one), 1]), /7355.*last 1 bytes/],
    ['an array beyond the end', safetensors(one).slice(0, -4), /7355.*ends at byte/],
  ])('%s', (_, file, says) => {
    expect(refused('{}', { 'model.safetensors': file })).toMatch(says);
  });

  it('a name with a line break is shown in one line', () => {
    const file = safetensors({ 'a\n.weight': { ...floats([2]), dtype: 'F4' } });
    expect(refused('{}', { 'model.safetensors': file })).toContain('`a\\u000a.weight`');
  });

  it.each([
    ['no JSON', 'x', '{}', /7355 model.safetensors.index.json.*no JSON/],
    ['no map', '{}', '{}', /no object `weight_map`/],
    ['an empty map', '{"weight_map": {}}', '{}', /is empty/],
    ['a way up', '{"weight_map": {"a": "../a.safetensors"}}', '{}', /no file name of the folder/],
    ['a path', '{"weight_map": {"a": "/etc/a.safetensors"}}', '{}', /no file name/],
    ['a folder', '{"weight_map": {"a": "b/a.safetensors"}}', '{}', /no file name/],
    ['a hidden file', '{"weight_map": {"a": ".a.safetensors"}}', '{}', /no file name/],
    ['a pickle', '{"weight_map": {"a": "pytorch_model.bin"}}', '{}', /no file name/],
    ['a number', '{"weight_map": {"a": 3}}', '{}', /no file name/],
    ['no such file', '{"weight_map": {"a": "a.safetensors"}}', '{}', /no such file/],
    ['another place', '{"weight_map": {"b.weight": "s.safetensors"}}', '{}', /places it nowhere/],
    [
      'an array too many',
      '{"weight_map": {"a.weight": "s.safetensors", "b.weight": "s.safetensors", "c": "s.safetensors"}}',
      '{}',
      /does not hold `c`/,
    ],
    ['no configuration', '{"weight_map": {"a": "s.safetensors"}}', '[1]', /config.json.*no object/],
  ])('an index with %s', (_, index, config, says) => {
    const files = { 'model.safetensors.index.json': index, 's.safetensors': safetensors(one) };
    expect(refused(config, files)).toMatch(says);
  });

  it('a folder without weights', () => {
    expect(refused('{}', {})).toMatch(/7357/);
  });
});

/** A byte of a file becomes another one, or the file ends there. */
const damage = fc.record({
  file: fc.constantFrom('config', 'index', 'shard'),
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  byte: fc.oneof(fc.constantFrom(...'{}[]",:0123456789-e.\\u'.split('')), fc.constant(undefined)),
});

it('whatever is damaged, arrays lie in their files or a finding says what is wrong', () => {
  const names = Object.keys(gpt2(1));
  const whole = {
    config: new TextEncoder().encode(gpt2Config),
    index: new TextEncoder().encode(JSON.stringify({ weight_map: Object.fromEntries(names.map((name) => [name, 's.safetensors'])) })),
    shard: safetensors(gpt2(1)),
  };
  // Most damage to the values of a shard is none to its form.
  const reach = { config: gpt2Config.length, index: whole.index.length, shard: 2200 };
  fc.assert(
    fc.property(fc.array(damage, { minLength: 1, maxLength: 4 }), (changes) => {
      const files = { ...whole };
      for (const { file, at, byte } of changes) {
        const place = Math.floor(at * Math.min(reach[file], files[file].length));
        const bytes = files[file].slice(0, byte === undefined ? place : undefined);
        if (byte !== undefined && place < bytes.length) bytes[place] = byte.charCodeAt(0);
        files[file] = bytes;
      }
      const { value, diagnostics } = readCheckpoint({
        ...folder('', { 'model.safetensors.index.json': files.index, 's.safetensors': files.shard }),
        main: bytesAsSource(files.config),
      });
      const codes = diagnostics.map(({ code }) => code);
      expect(codes.every((code) => /^ESP73(5[5-7]|61)$/.test(code))).toBe(true);
      for (const { data } of value?.graph.initializers.values() ?? []) {
        if (data.kind !== 'external') throw new Error('an array lies nowhere');
        expect(data.offset + data.length).toBeLessThanOrEqual(files.shard.length);
      }
      if (value === undefined) expect(codes).toHaveLength(1);
    }),
    { numRuns: 400 },
  );
});
