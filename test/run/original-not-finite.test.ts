/** NaN and infinities of the model that a plan starts from: found by whoever reads it, while it is hashed. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readHeader } from '../../src/cli/model-header.ts';
import { surveyModel } from '../../src/cli/model-survey.ts';
import { planRecipe } from '../../src/cli/planning.ts';
import { doubtsOf } from '../../src/identity/hash-model.ts';
import { openModelFiles } from '../../src/identity/model-files.ts';
import { plan } from '../../src/index.ts';
import { encodeModel, floatTensor, readModel, type Tensor } from '../../src/model/index.ts';
import type { DataFiles } from '../../src/project/data-files.ts';
import { runPlan } from '../../src/run/run-plan.ts';
import { node, smallModel } from '../support/small-model.ts';
import { withExternalData } from './external-model.ts';
import { spoiltModel } from './spoilt-model.ts';
import { digits, must, scratch } from './support.ts';

type Bits = Readonly<Record<string, readonly [bytes: number, infinity: bigint]>>;

/** How many bytes a number has, and those of infinity. */
const types: Bits = { float16: [2, 0x7c00n], bfloat16: [2, 0x7f80n], float32: [4, 0x7f800000n], float64: [8, 0x7ff0000000000000n] };

/** 8 × 16 numbers: 0, and infinity at one place. */
function tensorOf(type: string, at?: number): Tensor {
  const [width, infinity] = types[type] ?? [4, 0n];
  const bytes = new Uint8Array(8 * 16 * width);
  for (let i = 0; at !== undefined && i < width; i++) {
    bytes[at * width + i] = Number((infinity >> BigInt(8 * i)) & 0xffn);
  }
  const data = { kind: 'bytes', bytes } as const;
  return { name: 'W', type: type as Tensor['type'], dims: [8, 16], data };
}

/** The path of a model of one layer in the precision of its weights, whose sums are masked where a mask is given. */
function stored(W: Tensor, mask?: readonly number[]): string {
  const path = join(mkdtempSync(join(tmpdir(), 'espalier-strange-')), 'net.onnx');
  const hidden = mask && floatTensor('hidden', [1, 16], Float32Array.from(mask));
  const layer = node('MatMul', ['x', 'W'], [hidden ? 's' : 'y']);
  const model = smallModel({
    nodes: [layer, ...(hidden ? [node('Min', ['s', 'hidden'], ['y'])] : [])],
    tensors: [W, ...(hidden ? [hidden] : [])],
    inputs: { x: ['batch', 8] },
  });
  const { type } = W;
  const [inputs, outputs] = [model.graph.inputs, model.graph.outputs].map((ports) => ports.map((port) => ({ ...port, type })));
  const graph = { ...model.graph, ...(inputs && { inputs }), ...(outputs && { outputs }) };
  writeFileSync(path, encodeModel({ ...model, graph }));
  return path;
}

const codes = (outcome: { readonly diagnostics: readonly { readonly code: string }[] }) => outcome.diagnostics.map(({ code }) => code);

describe('the bytes of a file', () => {
  it.each(Object.keys(types))('of %s are doubted exactly where a number is infinite', (type) => {
    for (const at of [undefined, 0, 1, 63, 127]) {
      const files = must(openModelFiles(stored(tensorOf(type, at))));
      const bytes = files.stored.read(0, files.stored.size);
      for (const piece of [1, 2, 3, 5, 64, bytes.length]) {
        const doubts = doubtsOf(must(readModel(files)), files);
        for (let from = 0; from < bytes.length; from += piece) {
          doubts.see('', from, bytes.subarray(from, from + piece));
        }
        const found = [...doubts.tensors()];
        expect(found, `${at} in pieces of ${piece}`).toEqual(at === undefined ? [] : ['W']);
      }
      files.close();
    }
  });
});

describe('a model with numbers that are not finite', () => {
  const path = stored(tensorOf('float32', 100));
  const words = '`W` is stored with 1 value that is not finite, the first at [6, 4]: Infinity';

  it('is told of by inspect, by plan and by the library in the same words', async () => {
    const files = must(openModelFiles(path));
    const recipe = 'prune weights by random to 50%';
    const bytes = files.stored.read(0, files.stored.size);
    const told = [surveyModel(files), await readHeader(path), plan({ recipe, model: bytes })];
    files.close();
    for (const { diagnostics } of told) {
      expect(diagnostics.filter(({ code }) => code === 'ESP4086')).toMatchObject([{ severity: 'warning', message: words }]);
    }
  });

  it('is told of by a run that starts from its plan, though the plan is of no doubt, also in pieces', async () => {
    const outside = withExternalData(path);
    const files = must(openModelFiles(outside));
    const { value } = plan({ recipe: 'prune weights by random to 50%', model: files });
    files.close();
    if (value === undefined) throw new Error('no plan');
    for (const largeFrom of [0, 1 << 20]) {
      const request = { plan: value, modelPath: outside, data: new Map(), out: join(scratch(), 'run') };
      const ran = await runPlan({ ...request, streaming: { largeFrom, pieceSize: 64 } });
      expect(ran.diagnostics[0]?.message).toBe(words);
    }
  });

  it('is told of where it is a teacher, by plan and by a run alike', async () => {
    const folder = scratch();
    writeFileSync(join(folder, 'big.onnx'), spoiltModel('2.bias', NaN));
    const recipe = join(folder, 'a.prune');
    writeFileSync(recipe, 'model big = "big.onnx"\ntrain all for 1 steps loss kl(big) with sgd(lr: 0.01)\n');
    const options = { set: [], for: [], model: digits.model, ...Object.fromEntries(digits.data) };
    const planned = await planRecipe(recipe, options);
    const { data, ...request } = must(planned);
    const out = join(scratch(), 'run');
    const files = new Map<string, DataFiles>(Object.entries(data));
    const ran = await runPlan({ ...request, data: files, out });
    const bias = '`2.bias` is stored with 1 value that is not finite, the first at [5]: NaN';
    for (const { diagnostics } of [planned, ran]) {
      expect(diagnostics.map(({ message }) => message)).toContain(bias);
    }
    expect(codes(ran)).toContain('ESP6520');
  });

  it('may hold -infinity in a mask, but neither NaN there nor infinity', async () => {
    const masked = (value: number) => stored(tensorOf('float32'), [...new Array(15).fill(0), value]);
    expect(codes(await readHeader(masked(-Infinity)))).not.toContain('ESP4086');
    expect(codes(await readHeader(masked(-3.4e38)))).not.toContain('ESP4086');
    expect(codes(await readHeader(masked(NaN)))).toContain('ESP4086');
    expect(codes(await readHeader(masked(Infinity)))).toContain('ESP4086');
  });
});
