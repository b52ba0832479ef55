/** What a run would be refused for by its labels and outputs is found when it is planned, or done without. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { npy, graph, node, onnx, port, tensor, whole } from '../../src/diagnostics/pages/onnx.ts';
import { espalier } from './quick-command.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'espalier-labels-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Logits [N, T, 3] of samples [N, T, 4], the output's own length under another name, as exporters write it. */
const tokens = onnx({
  graph: graph({
    nodes: [node('MatMul', ['x', 'W'], 'y')],
    tensors: [tensor('W', [4, 3])],
    inputs: [port('x', ['N', 'T', 4])],
    outputs: [port('y', ['N', 'MatMuly_dim_1', 3])],
  }),
});
/** One number for all samples together. */
const mean = onnx({
  graph: graph({
    nodes: [node('MatMul', ['x', 'W'], 'h'), node('ReduceMean', ['h'], 'y', [whole('axes', [0]), whole('keepdims', 0)])],
    tensors: [tensor('W', [4, 3])],
    inputs: [port('x', ['N', 4])],
    outputs: [port('y', [3])],
  }),
});
writeFileSync(path.join(folder, 'tokens.onnx'), tokens);
writeFileSync(path.join(folder, 'mean.onnx'), mean);
writeFileSync(path.join(folder, 'x3.npy'), npy('<f4', [2, 6, 4], new Uint8Array(192), '').bytes);
writeFileSync(path.join(folder, 'y3.npy'), npy('|u1', [2, 5], new Uint8Array(10), '').bytes);
writeFileSync(path.join(folder, 'x.npy'), npy('<f4', [2, 4], new Uint8Array(32), '').bytes);
writeFileSync(path.join(folder, 'y.npy'), npy('|u1', [2], new Uint8Array(2), '').bytes);

const cut = ['-e', 'prune weights by magnitude to 50%'];

describe('labels', () => {
  it.each(['plan', 'run'])('of a token too few are told by %s with the data set and the axis', async (verb) => {
    const { code, stderr } = await espalier([verb, ...cut, '--model', 'tokens.onnx', '--test', 'x3.npy,y3.npy'], { cwd: folder });
    expect(code).not.toBe(0);
    expect(stderr).toContain('ESP5020');
    expect(stderr).toContain('`y3.npy` of `test` has labels of shape [5]');
    expect(stderr).toContain('axis 1 has 5 in place of 6');
    expect(stderr).toContain('shift: 1');
  });
});

describe('metrics that cannot be measured', () => {
  const data = ['--model', 'mean.onnx', '--test', 'x.npy,y.npy'];

  it('do not keep weights from being pruned by their sizes', async () => {
    const { code, stderr } = await espalier(['run', ...cut, ...data, '--out', 'cut'], { cwd: folder });
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('warning[ESP5021]');
  });

  it('are refused by the plan where the recipe asks for one', async () => {
    const { code, stderr } = await espalier(['plan', '-e', 'measure loss on test', ...data], { cwd: folder });
    expect(code).not.toBe(0);
    expect(stderr).toContain('error[ESP6009]');
  });
});
