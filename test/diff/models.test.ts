/** What is said of two models, from the models of the fixtures and rewritten copies of them. */
import { describe, expect, it } from 'vitest';
import { modelInWords, diffModels } from '../../src/diff/models/index.ts';
import { renderMarkdownTables, renderText } from '../../src/diff/index.ts';
import {
  loadTensors,
  encodeModel,
  readModel,
  rewriteModel,
  storedTensors,
  tensorValues,
  type Model,
  type ModelFiles,
} from '../../src/model/index.ts';
import { inMemory, modelPaths, open, read, trapTable, traps, valueOf } from '../model/support.ts';
import { join } from 'node:path';

const { files: digits, model } = read(modelPaths['mlp_digits'] ?? '');

function comparison(before: ModelFiles, after: ModelFiles) {
  return valueOf(diffModels(before, after));
}

function said(before: ModelFiles, after: ModelFiles): readonly string[] {
  return renderText(modelInWords(comparison(before, after)).changes)
    .split('\n')
    .slice(0, -1);
}

/** The model with every weight of this tensor replaced. */
function edited(tensor: string, edit: (value: number, index: number) => number): ModelFiles {
  const stored = [...storedTensors(model).values()].find(({ name }) => name === tensor);
  if (stored === undefined) throw new Error(tensor);
  const values = Float32Array.from(valueOf(tensorValues(stored.tensor, digits)), Number).map(edit);
  const written = valueOf(rewriteModel(digits, model, new Map([[tensor, values]]), {}));
  return inMemory(Buffer.concat([...written.main]));
}

/** The model encoded anew, after a change to its graph. */
function regraphed(change: (graph: Model['graph']) => Model['graph']): ModelFiles {
  const loaded = valueOf(loadTensors(model, digits));
  return inMemory(encodeModel({ ...loaded, graph: change(loaded.graph) }));
}

describe('two models', () => {
  it.each(Object.keys(modelPaths))('are the same where they are one: %s', (name) => {
    const files = open(modelPaths[name] ?? '');
    const found = comparison(files, files);
    expect(modelInWords(found)).toMatchObject({ same: true, changes: [], tables: [] });
    expect(found.tensors.every(({ changed, overlap }) => changed === 0 && overlap === 1)).toBe(true);
  });

  it('are the same however their bytes are laid out', () => {
    const reencoded = regraphed((graph) => ({ ...graph, nodes: graph.nodes.toReversed() }));
    expect(said(digits, reencoded)).toEqual([]);
  });

  it('say which values differ, by how much, and how sparse both are', () => {
    const half = edited('0.weight', (value, index) => (index % 2 === 0 ? 0 : value));
    const found = comparison(digits, half);
    const changed = found.tensors.filter((one) => one.changed > 0);
    expect(changed).toMatchObject([{ tensor: '0.weight', layer: '0', count: 19200, changed: 9600, zeros: { after: 9600 } }]);
    expect(changed[0]?.overlap).toBe(0.5);
    expect(said(digits, half)).toEqual(['sparsity 0.00% → 19.12%']);
    expect(renderMarkdownTables(modelInWords(found).tables)).toContain('| 0 | 19,200 | 9,600 |');
  });

  it('say what they compute otherwise', () => {
    const relu = regraphed((graph) => ({
      ...graph,
      nodes: graph.nodes.map((node) => (node.op === 'Relu' ? { ...node, op: 'Elu' } : node)),
    }));
    expect(said(digits, relu)).toEqual([
      expect.stringMatching(/^operator Relu → Elu in operator /),
      expect.stringMatching(/^operator Relu → Elu in operator /),
    ]);
  });

  it('say which layers came and went', () => {
    const lines = said(open(modelPaths['resnet8_fmnist'] ?? ''), open(modelPaths['resnet8_fmnist_bn'] ?? ''));
    expect(lines).toContain('- layer stem.conv.bias: float32 16');
    expect(lines).toContain('+ tensor stem.bn.running_var: float32 16');
    expect(lines[0]).toBe('parameters 77,418 → 77,754');
  });

  const accepted = Object.keys(trapTable).filter((name) => trapTable[name]?.verdict === 'accept');
  it.each(accepted)('compare however their tensors are stored: %s', (name) => {
    const files = open(join(traps, name.endsWith('.onnx') ? name : `${name}.onnx`));
    expect(modelInWords(comparison(files, files)).same).toBe(true);
  });

  it('are not compared where one is none', () => {
    const broken = inMemory(new TextEncoder().encode('no model'), 'broken.onnx');
    const { value, diagnostics } = diffModels(digits, broken);
    expect(value).toBeUndefined();
    expect(diagnostics[0]).toMatchObject({ severity: 'error', file: 'broken.onnx' });
    expect(readModel(broken).value).toBeUndefined();
  });
});
