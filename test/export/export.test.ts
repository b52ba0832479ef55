/** `espalier export` without PyTorch: the bytes of its formats, read by hand, and what it refuses. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseNpyHeader } from '../../src/data/read-array.ts';
import { unzipSync } from 'fflate';
import { espalier, folderWith, removeFolders, root } from '../cli/command.ts';
import { readTensors } from '../run/read-tensors.ts';

const model = 'test/fixtures/models/mlp_digits.onnx';
const patience = 120_000;
let cwd = '';

beforeAll(async () => {
  const compacting = 'prune neurons by magnitude to 50% sparsity\ncompact\n';
  cwd = folderWith({
    'a.prune': 'prune weights by global magnitude to 80%',
    'c.prune': compacting,
    'h.prune': 'prune weights by magnitude to 90%',
  });
  for (const [name, out] of [
    ['a.prune', 'run'],
    ['c.prune', 'cut'],
    ['h.prune', 'high'],
  ] as const) {
    const run = ['run', name, '--model', path.join(root, model), '--out', out, '--quiet'];
    expect(await espalier(run, { cwd })).toMatchObject({ code: 0 });
  }
  cpSync(path.join(cwd, 'cut'), path.join(cwd, 'mixed'), { recursive: true });
  cpSync(path.join(cwd, 'run/masks.npz'), path.join(cwd, 'mixed/masks.npz'));
}, patience);

afterAll(removeFolders);

function toFile(source: string, to: string, out: string, ...more: readonly string[]) {
  return espalier(['export', source, '--to', to, '--out', out, ...more], { cwd });
}

/** Names, shapes and values, by the description of the format. */
function safetensorsIn(name: string): ReadonlyMap<string, readonly number[]> {
  const file = readFileSync(path.join(cwd, name));
  const length = Number(file.readBigUInt64LE(0));
  expect(length % 8).toBe(0);
  const header: Record<string, { dtype: string; shape: number[]; data_offsets: number[] }> = JSON.parse(
    file.toString('utf8', 8, 8 + length),
  );
  const { __metadata__: metadata, ...arrays } = header;
  expect(metadata).toEqual({ format: 'pt' });
  let end = 0;
  const found = Object.entries(arrays).map(([key, { dtype, shape, data_offsets }]) => {
    const [from = 0, to = 0] = data_offsets;
    expect([dtype, from]).toEqual(['F32', end]);
    end = to;
    const count = shape.reduce((product, size) => product * size, 1);
    expect(to - from).toBe(4 * count);
    const values = Array.from({ length: count }, (_, at) => file.readFloatLE(8 + length + from + 4 * at));
    return [key, values] as const;
  });
  expect(file.length).toBe(8 + length + end);
  return new Map(found);
}

describe('safetensors', () => {
  it('holds the values of the model, without gaps', async () => {
    expect(await toFile(path.join(root, model), 'safetensors', 'net.safetensors')).toMatchObject({ code: 0, stderr: '' });
    const stored = readTensors(model);
    const written = safetensorsIn('net.safetensors');
    expect([...written.keys()].toSorted()).toEqual([...stored.keys()].toSorted());
    for (const [name, values] of written) expect(values).toEqual([...(stored.get(name) ?? [])]);
  });

  it('holds the smaller matrices and masks of a run that ended with `compact`', async () => {
    expect(await toFile('cut', 'safetensors', 'cut.safetensors', '--masks')).toMatchObject({ code: 0 });
    expect(safetensorsIn('cut.safetensors').get('0.weight_mask')).toHaveLength(150 * 64);
  });

  it('holds masks of a run beside the weights', async () => {
    const { code, stdout } = await toFile('run', 'safetensors', 'masked.safetensors', '--masks', '--json');
    expect(code).toBe(0);
    const { masked } = JSON.parse(stdout);
    const written = safetensorsIn('masked.safetensors');
    let pruned = 0;
    for (const name of masked) {
      expect(written.has(name)).toBe(false);
      const [values = [], mask = []] = [written.get(`${name}_orig`), written.get(`${name}_mask`)];
      expect(mask.every((kept, at) => kept === 1 || (kept === 0 && values[at] === 0))).toBe(true);
      pruned += mask.filter((kept) => kept === 0).length;
    }
    // 80% of the 50,200 weights that are no biases.
    expect(pruned).toBe(40_160);
  });
});

describe('npz', () => {
  it('holds the same arrays', async () => {
    expect(await toFile('run', 'npz', 'net.npz')).toMatchObject({ code: 0 });
    const members = unzipSync(readFileSync(path.join(cwd, 'net.npz')));
    const stored = readTensors(path.join(cwd, 'run/model.onnx'));
    expect(Object.keys(members).toSorted()).toEqual([...stored.keys()].map((name) => `${name}.npy`).toSorted());
    for (const [member, bytes] of Object.entries(members)) {
      const { value } = parseNpyHeader(bytes, member);
      const values = new Float32Array(bytes.slice(value?.offset).buffer);
      expect([...values]).toEqual([...(stored.get(member.slice(0, -'.npy'.length)) ?? [])]);
    }
  });
});

describe('onnx-sparse', () => {
  it('is read by onnxruntime and by us, with the same outputs and zeros', async () => {
    const { code, stdout } = await toFile('high', 'onnx-sparse', 'sparse.onnx', '--json');
    expect(code).toBe(0);
    const { arrays, bytes } = JSON.parse(stdout);
    const [dense, sparse] = ['high/model.onnx', 'sparse.onnx'].map((it) => path.join(cwd, it));
    const size = readFileSync(sparse ?? '').length;
    expect([arrays, bytes]).toEqual([3, size]);
    expect(size).toBeLessThan(readFileSync(dense ?? '').length / 3);
    expect(readTensors(sparse ?? '')).toEqual(readTensors(dense ?? ''));
    const x = Float32Array.from({ length: 128 }, (_, at) => Math.sin(at));
    const input = new ort.Tensor('float32', x, [2, 64]);
    const [before, after] = await Promise.all(
      [dense, sparse].map(async (file) => {
        const session = await ort.InferenceSession.create(file ?? '');
        return (await session.run({ input }))['logits']?.data;
      }),
    );
    expect(after).toEqual(before);
    expect(after).toHaveLength(20);
  });
});

describe('what cannot be exported', () => {
  it.each([
    ['ESP7363', path.join(root, model), 'onnx-sparse', ''],
    ['ESP7362', 'run', 'safetensors', '--packed'],
    ['ESP7011', 'run', 'npz', '--packed'],
    ['ESP7011', 'run', 'onnx-sparse', '--masks'],
    ['ESP7011', 'run', 'safetensors', '--packed --masks'],
  ])('%s of %s as %s %s', async (code, source, to, options) => {
    const out = await toFile(source, to, 'none', ...options.split(' ').filter(Boolean));
    expect([out.code, out.stderr]).toEqual([2, expect.stringContaining(code)]);
  });

  it.each([
    ['masks of a model', 'ESP7351', path.join(root, model), '--masks'],
    ['masks of another run', 'ESP7352', 'mixed', '--masks'],
    ['a folder without a model', 'cannot be read', '.', ''],
    ['nothing', 'cannot be read', 'none.onnx', ''],
  ])('%s', async (_, says, source, option) => {
    const { code, stderr } = await toFile(source, 'npz', 'no.npz', ...(option ? [option] : []));
    expect(code).toBe(2);
    expect(stderr).toContain(says);
  });

  it('is not written over a file, nor in an unknown format', async () => {
    writeFileSync(path.join(cwd, 'there.npz'), 'mine');
    const again = await toFile('run', 'npz', 'there.npz');
    expect(again).toMatchObject({ code: 2, stdout: '' });
    expect(readFileSync(path.join(cwd, 'there.npz'), 'utf8')).toBe('mine');
    expect((await toFile('run', 'pickle', 'no.pkl')).code).toBe(2);
  });
});
