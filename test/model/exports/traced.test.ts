/** Files of PyTorch's current exporter: names of modules, parameters of equal values, turned weights, and one step of SGD as PyTorch takes it. */
import { cpSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as ort from 'onnxruntime-node';
import { afterAll, describe, expect, it } from 'vitest';
import { namedParameters } from '../../../src/export/arrays.ts';
import { bytesAsSource, mendExport, readLayers, readModel, tensorValues, type Model, type Tensor } from '../../../src/model/index.ts';
import { folderWith, removeFolders, root } from '../../cli/command.ts';
import { espalier } from '../../cli/quick-command.ts';
import { loadModelAt } from '../../compute/support/fixtures.ts';
import { readNpy, readNpz } from '../../compute/support/npy.ts';

const fixtures = path.join(root, 'test/fixtures/traced');
const at = (name: string): string => path.join(fixtures, name);
afterAll(removeFolders);

/** As the file lies on the disk, but for bytes that a test changes. */
function opened(
  name: string,
  change: (text: string) => string = (text) => text,
): { readonly model: Model; readonly codes: readonly string[] } {
  // Each byte is one character: what keeps its length keeps the messages whole.
  const text = change(readFileSync(at(`${name}.onnx`), 'latin1'));
  const files = mendExport({ name, main: bytesAsSource(Buffer.from(text, 'latin1')), open: () => undefined });
  const { value, diagnostics } = readModel(files);
  if (value === undefined) throw new Error(JSON.stringify(diagnostics));
  return { model: value, codes: diagnostics.map(({ code }) => code) };
}

const prunable = (model: Model): readonly string[] => readLayers(model).layers.flatMap((own) => (own.prunable ? [own.name] : []));

const ofLayer = (at: number): readonly string[] => ['attention', 'attention.out_proj', 'fc1', 'fc2'].map((name) => `layers.${at}.${name}`);

describe('a file of the current exporter', () => {
  it('has the names of modules, and each parameter by itself', () => {
    const { model, codes } = opened('words');
    expect(prunable(model)).toEqual([...ofLayer(0), ...ofLayer(1), 'again']);
    expect(codes).toEqual(['ESP3150', 'ESP3174', 'ESP3151']);
    const wanted = [...readNpz(at('words.npz')).keys()].filter((name) => name !== 'positions.weight');
    // The one tensor of the table and the output has the name that the file keeps.
    const named = namedParameters(model).parameters.map(({ name }) => (name === 'head.weight' ? 'table.weight' : name));
    expect(named.filter((name) => name !== 'scale' && name !== 'embedding_1').toSorted()).toEqual(wanted.toSorted());
  });

  it.each(['words', 'pictures'])('of %s without the optimizer keeps norms, and trains whole', async (name) => {
    const { stdout, stderr } = await espalier(['inspect', at(`${name}_plain.onnx`), '--for-training', '--json']);
    const { layers }: { readonly layers: readonly { readonly name: string; readonly prunable: boolean }[] } = JSON.parse(stdout);
    expect(layers.filter((own) => own.prunable).map((own) => own.name)).toEqual(prunable(opened(name).model));
    expect(stderr).not.toMatch(/ESP3154|ESP3158|ESP600/);
  });

  it('tells of norms that are folded, by the rules on the nodes', async () => {
    expect(prunable(opened('pictures').model)).toEqual(['stem', 'block.0', 'fc']);
    const { stderr } = await espalier(['inspect', at('pictures.onnx'), '--for-training']);
    expect(stderr).toMatch(/ESP3154.*after 2 convolutions into their weights: `stem`, `block.0`/);
  });

  it('tells of positions that folding has made a constant, and trains none', async () => {
    const { stderr } = await espalier(['inspect', at('words.onnx'), '--for-training']);
    expect(stderr).toContain('ESP3159]: the exporter has computed `embedding_1` from parameters that the file does not hold');
    expect(readLayers(opened('words').model).layers.map(({ tensor }) => tensor)).not.toContain('embedding_1');
  });
});

async function run(name: string, recipe: string, exported = ''): Promise<string> {
  const data = Object.fromEntries(['x', 'y'].map((side) => [side, `${name}_${side}.npy`]));
  const task = 'task: { input: x, output: y, loss: crossentropy, metrics: [loss] }';
  const data_ = `{ x: ${data['x']}, y: ${data['y']} }`;
  const cwd = folderWith({
    'espalier.yaml': `model: ${name}${exported}.onnx\ndata: { train: ${data_}, test: ${data_} }\n${task}\nbatch: 8\nthreads: 1\n`,
  });
  for (const file of [`${name}${exported}.onnx`, ...Object.values(data)]) cpSync(at(file), path.join(cwd, file));
  const { code, stderr } = await espalier(['run', '-e', recipe, '--out', 'out', '--quiet'], { cwd });
  expect([code, stderr.match(/error.*/g)]).toEqual([0, null]);
  return path.join(cwd, 'out/model.onnx');
}

function numbersOf(tensor: Tensor): readonly number[] {
  const { value } = tensorValues(tensor, { name: '', main: bytesAsSource(new Uint8Array()), open: () => undefined });
  return [...(value ?? [])].map(Number);
}

describe('one step of SGD', () => {
  it.each([
    ['words', ''],
    ['words', '_plain'],
    ['pictures', ''],
  ])('of %s%s is that of PyTorch', async (name, exported) => {
    const model = loadModelAt(await run(name, 'train all with sgd(lr: 0.1) for 1 step', exported));
    const wanted = readNpz(at(`${name}.npz`));
    const found = new Map(namedParameters(model).parameters.map((own) => [own.name, own]));
    const compared = [...wanted].flatMap(([key, { values: step }]) => {
      const own = found.get(key) ?? found.get(key.replace('table.', 'head.'));
      if (own === undefined) return [];
      const values = numbersOf(own.tensor);
      const [rows = 1, columns = 1] = own.dims;
      const apart = [...step].map((value, index) => {
        const place = own.transposed ? (index % columns) * rows + Math.floor(index / columns) : index;
        return Math.abs(Number(value) - (values[place] ?? NaN));
      });
      return [{ key, apart: Math.max(...apart) }];
    });
    // Folded norms and folded positions are no parameters of the file, and weights with a norm folded into them are others.
    const folded = name === 'words' ? 1 : 6;
    expect(compared.length).toBeGreaterThanOrEqual(wanted.size - folded);
    const own = compared.filter(({ key }) => name === 'words' || key.startsWith('fc.'));
    expect(own.filter(({ apart }) => !(apart < 1e-5))).toEqual([]);
  });
});

it.each([
  ['heads', 'prune heads by uniform magnitude to 50%'],
  ['neurons', 'prune neurons by uniform magnitude to 50%'],
])('%s that are cut give the outputs of the masked network', async (_, recipe) => {
  const outputs = async (file: string): Promise<readonly number[]> => {
    const session = await ort.InferenceSession.create(file);
    const { values: data, dims: shape } = readNpy(at('words_x.npy'));
    const x = new ort.Tensor('int64', BigInt64Array.from([...data].map((value) => BigInt(value))), shape);
    const { y } = await session.run({ x });
    return [...(y?.data as Float32Array)];
  };
  const [masked, cut] = [await outputs(await run('words', recipe)), await outputs(await run('words', `${recipe}\ncompact`))];
  expect(Math.max(...masked.map((value, index) => Math.abs(value - (cut[index] ?? NaN))))).toBeLessThan(1e-5);
});

describe('metadata that lie', () => {
  it('of scopes that are no list, or that name no module, leave the names that the tensors have', () => {
    const broken = opened('pictures', (text) => text.replaceAll("['', 'stem'", "[ '', stem'").replaceAll("'norm'", "'nope'"));
    expect(prunable(broken.model)).toEqual(['stem', 'block.0', 'fc']);
    const other = opened('pictures', (text) => text.replaceAll("['', 'fc'", "['', 'xy'"));
    expect(prunable(other.model)).toEqual(['stem', 'block.0', 'fc']);
  });

  it('of parameters that are not in the list separate nothing', () => {
    const { codes } = opened('words', (text) => text.replaceAll(': PARAMETER target', ': PARAMETRE target'));
    expect(codes).not.toContain('ESP3150');
  });

  it('of one scope for two modules give names that differ', () => {
    const { model } = opened('words', (text) => text.replaceAll("'layers.1.fc1'", "'layers.0.fc1'"));
    const names = prunable(model);
    expect(new Set(names).size).toBe(names.length);
  });
});
