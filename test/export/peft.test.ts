/** Adapters for PEFT without PyTorch: which modules PEFT has, what configurations say, and folders that somebody changed. */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportModel } from '../../src/export/export-model.ts';
import { keptProduct, peftConfig } from '../../src/export/export-peft.ts';
import { moduleOf, type BaseModel, type PeftModule } from '../../src/export/peft/peft-module.ts';
import { readLayers, readModel, type Layer } from '../../src/model/index.ts';
import { openModelFiles } from '../../src/identity/model-files.ts';
import type { KeptAdapter } from '../../src/report/record/read-adapters.ts';
import { npyHeader } from '../../src/record/npy.ts';
import { checkFiles } from '../../src/verify/compare-runs.ts';
import { readManifest } from '../../src/verify/compare-runs.ts';
import { digits, must, planOn, run } from '../run/support.ts';

function adapterOn(tensor: string, more: Partial<KeptAdapter> = {}): KeptAdapter {
  const sides = { rank: 2, rows: 3, columns: 4 };
  const { rank, rows, columns } = { ...sides, ...more };
  return {
    layer: tensor,
    tensor,
    form: 'plain',
    alpha: 2,
    layout: 'out-in',
    ...sides,
    a: Float32Array.from({ length: rank * columns }, (_, at) => at + 1),
    b: Float32Array.from({ length: rows * rank }, (_, at) => at - 9),
    ...more,
  };
}

function npyOf(dims: readonly number[]): Uint8Array {
  const header = npyHeader('|b1', dims);
  const count = dims.reduce((product, size) => product * size, 1);
  return Uint8Array.from([...header, ...new Uint8Array(count)]);
}

describe('a module', () => {
  const files = must(openModelFiles(digits.model));
  const model = must(readModel(files));
  files.close();
  const [layer] = readLayers(model).layers;
  if (layer === undefined) throw new Error('the fixture has layers');
  const base = (name: string, more: Partial<Layer> = {}): BaseModel => ({
    model,
    layers: new Map([['w', { ...layer, ...more }]]),
    parameters: new Map([['w', { name, dims: [3, 4], transposed: false }]]),
  });

  it('has the name of its weight, and is turned where it stores [in, out]', () => {
    const found = moduleOf(adapterOn('w'), base('block.fc.weight'));
    expect(found).toMatchObject({ module: 'block.fc', kernel: [], isTurned: false });
    const sides = { layout: 'in-out', rows: 4, columns: 3 } as const;
    expect(moduleOf(adapterOn('w', sides), base('block.fc.weight'))).toMatchObject({ isTurned: true });
  });

  const use = (node: string, op = 'MatMul') => ({ node, op, input: 1, reads: 'fc.weight' });
  const called = [use('/fc/MatMul'), use('/fc_1/MatMul')];
  it('may be called twice', () => {
    expect(moduleOf(adapterOn('w'), base('fc.weight', { uses: called }))).toMatchObject({ module: 'fc' });
  });

  const tied = [use('/head/MatMul'), use('/embed/Gather', 'Gather')];
  it.each([
    ['multiplies', adapterOn('w', { form: 'scaled' }), base('fc.weight')],
    ['no weight of that name', adapterOn('v'), base('fc.weight')],
    ['no `weight` of a module', adapterOn('w'), base('in_proj_weight')],
    ['other sides', adapterOn('w', { rows: 5 }), base('fc.weight')],
    ['several modules', adapterOn('w'), base('fc.weight', { uses: tied })],
  ])('is refused where it: %s', (reason, adapter, own) => {
    expect(moduleOf(adapter, own)).toEqual({ refused: expect.stringContaining(reason) });
  });

  it('is refused where it is a dilated convolution', () => {
    const node = model.graph.nodes.find(({ inputs }) => inputs.includes(layer.tensor));
    if (node === undefined) throw new Error('something reads the layer');
    const dilations = { kind: 'ints', value: [2, 2] } as const;
    const dilated = { ...node, attributes: { dilations } };
    const nodes = model.graph.nodes.map((one) => (one === node ? dilated : one));
    const own = base('conv.weight', { operator: 'Conv' });
    const adapter = adapterOn('w');
    expect(moduleOf(adapter, own)).toMatchObject({ module: 'conv' });
    expect(moduleOf(adapter, { ...own, model: { ...model, graph: { ...model.graph, nodes } } })).toEqual({
      refused: expect.stringContaining('dilated'),
    });
  });
});

describe('masks over a product', () => {
  const kept = (text: string): Uint8Array => Uint8Array.from(text.replace(/\s/g, ''), (one) => Number(one));

  it('take rows and columns that are pruned as a whole out of B and A', () => {
    const { adapter, isCut } = keptProduct(adapterOn('w'), kept('1011 0000 1011'));
    expect(isCut).toBe(false);
    expect([...adapter.b]).toEqual([-9, -8, 0, 0, -5, -4]);
    expect([...adapter.a]).toEqual([1, 0, 3, 4, 5, 0, 7, 8]);
    const turned = keptProduct(adapterOn('w', { layout: 'in-out' }), kept('101 000 101 101'));
    expect([turned.isCut, turned.adapter]).toEqual([false, { ...adapter, layout: 'in-out' }]);
  });

  it('cut it where a single weight is pruned, unless it is 0 there', () => {
    const mask = kept('1111 1011 1111');
    expect(keptProduct(adapterOn('w'), mask).isCut).toBe(true);
    expect(keptProduct(adapterOn('w', { b: new Float32Array(6) }), mask).isCut).toBe(false);
  });
});

it('patterns put longer names first, since a name stands for all that end in it', () => {
  const on = (module: string, rank: number, alpha = rank): PeftModule => ({
    adapter: adapterOn(module, { rank, alpha }),
    module,
    kernel: [],
    isTurned: false,
  });
  const modules = [on('fc', 4), on('a.fc', 2), on('b.c.fc', 2)];
  const config = peftConfig(modules, ['fc', 'a.fc', 'b.c.fc', 'norm']);
  expect(config).toMatchObject({ r: 2, target_modules: ['fc', 'a.fc', 'b.c.fc'] });
  expect(Object.entries(config['rank_pattern'] ?? {})).toEqual([
    ['b.c.fc', 2],
    ['a.fc', 2],
    ['fc', 4],
  ]);
  const other = peftConfig(modules, ['fc', 'a.fc', 'b.c.fc', 'd.fc']);
  expect(other).toMatchObject({ target_modules: 'fc|a\\.fc|b\\.c\\.fc' });
});

describe('a folder that somebody changed', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'espalier-peft-'));
  const folder = join(scratch, 'run');
  const at = (name: string): string => join(folder, 'adapters/tune', name);
  afterAll(() => rmSync(scratch, { recursive: true }));
  let number = 0;

  beforeAll(async () => {
    const train = new Map([...digits.data].filter(([name]) => name === 'train'));
    const bench = { ...digits, data: train };
    const plan = await planOn(bench, 'stage tune for 2 steps { retrain lora(rank: 2) with sgd(lr: 0.1) }');
    const { out } = must(await run(bench, plan, { keepAdapters: true }));
    cpSync(out, folder, { recursive: true });
  });

  function exported() {
    const out = join(scratch, `out-${number++}`);
    const { value, diagnostics } = exportModel({ source: folder, format: 'peft', out, withMasks: false });
    const codes = diagnostics.map(({ code }) => code);
    if (value === undefined) expect(existsSync(out)).toBe(false);
    return { isWritten: value !== undefined, codes };
  }

  /** What is said while the file holds these bytes. */
  function withFile(name: string, bytes: Uint8Array | string) {
    const sound = readFileSync(at(name));
    writeFileSync(at(name), bytes);
    const found = exported();
    writeFileSync(at(name), sound);
    return found;
  }

  it('is exported as the run left it', () => {
    expect(exported()).toEqual({ isWritten: true, codes: [] });
  });

  it('is a finding of `verify`', () => {
    const sound = readFileSync(at('adapters.npz'));
    writeFileSync(at('adapters.npz'), sound.subarray(1));
    const { findings } = checkFiles(folder, must(readManifest(folder)));
    writeFileSync(at('adapters.npz'), sound);
    expect(findings.map(({ message }) => message)).toEqual([expect.stringContaining('`adapters/tune/adapters.npz` has changed')]);
  });

  it.each([
    ['no JSON', '{'],
    ['of a newer format', '{"formatVersion": 2, "stage": "tune", "merged": [], "adapters": []}'],
    ['no object', '[]'],
    ['no list', '{"formatVersion": 1, "stage": "tune", "merged": [], "adapters": {}}'],
    ['no adapter', '{"formatVersion": 1, "stage": "tune", "merged": [], "adapters": [null]}'],
    [
      'a rank of 0',
      '{"formatVersion": 1, "stage": "tune", "merged": [], "adapters": [{"layer": "0", "tensor": "0.weight", "form": "plain", "rank": 0, "alpha": 1, "layout": "out-in"}]}',
    ],
    [
      'a layer without arrays',
      '{"formatVersion": 1, "stage": "tune", "merged": [], "adapters": [{"layer": "x", "tensor": "0.weight", "form": "plain", "rank": 2, "alpha": 1, "layout": "out-in"}]}',
    ],
  ])('is refused where the list of adapters is, or has, %s', (_, text) => {
    expect(withFile('adapters.json', text)).toEqual({ isWritten: false, codes: ['ESP6751'] });
  });

  it('is refused where ranks or layers are others', () => {
    const list = readFileSync(at('adapters.json'), 'utf8');
    const ranks = list.replaceAll('"rank": 2', '"rank": 3');
    expect(withFile('adapters.json', ranks)).toEqual({ isWritten: false, codes: ['ESP6751'] });
    const swapped = list.replace('"tensor": "0.weight"', '"tensor": "2.weight"');
    expect(withFile('adapters.json', swapped)).toEqual({ isWritten: false, codes: ['ESP7378'] });
  });

  it('is refused where its masks are those of another network', () => {
    const masks = zipSync({ '0.weight.npy': npyOf([3, 2]) });
    expect(withFile('masks.npz', masks)).toEqual({ isWritten: false, codes: ['ESP7352'] });
  });

  it('is refused wherever the arrays end early, and throws nothing', () => {
    const sound = readFileSync(at('adapters.npz'));
    for (let part = 0; part < 20; part++) {
      const bytes = sound.subarray(0, Math.floor((part * sound.length) / 20));
      expect(withFile('adapters.npz', bytes)).toEqual({ isWritten: false, codes: ['ESP6751'] });
    }
  });
});
