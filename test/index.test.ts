/** The library as its users see it; the part left of the runner also where there is no Node. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import * as espalier from '../src/index.ts';

const golden = 'global magnitude to 80% over steps 25%–75%, protect min 5% per layer, then LoRA-retrain 0.3% of params';
const model = readFileSync(new URL('../examples/lenet300/lenet300_mnist.onnx', import.meta.url));
const request = {
  recipe: golden,
  model: new Uint8Array(model),
  file: 'lenet300_mnist.onnx',
  samples: { train: 8000, test: 2000 },
} as const;

/** What is asked for instead, and the code of the answer. */
const faults: readonly (readonly [string, Partial<espalier.PlanRequest>, RegExp])[] = [
  ['a recipe', { recipe: 'prun weights' }, /^ESP[12]/],
  ['a setting without its unit', { recipe: 'param t: sparsity = 5%\nprune weights by uniform magnitude to t', set: { t: '90' } }, /^ESP2/],
  ['a length without a unit', { for: ['20'] }, /^ESP7109/],
  ['a model', { model: new Uint8Array(100) }, /^ESP3/],
  ['a project', { project: 'bach: 3' }, /^ESP7102/],
  ['a target', { recipe: 'prune weights by global magnitude to 96%, protect min 5% per layer' }, /^ESP[24]/],
];

describe('the library', () => {
  it('parses, checks and prints a recipe', () => {
    expect(espalier.parse(golden).diagnostics).toEqual([]);
    const { value, diagnostics } = espalier.check(golden);
    expect(diagnostics).toEqual([]);
    expect(value && espalier.canonicalText(value)).toBe(
      'prune weights by global magnitude to 80%\n' +
        '  over 25%..75%\n' +
        '  protect min 5% per layer\n' +
        '\n' +
        'then retrain lora within 0.3% of params\n',
    );
  });

  it('lays a recipe out in either form', () => {
    expect(espalier.format('global magnitude to 80 %').value).toBe('prune weights by global magnitude to 80%\n');
    const yaml = { name: 'a.prune.yaml', text: 'stages: [{prune: weights, by: random, to: 80%}]' };
    expect(espalier.format(yaml).value).toBe('stages:\n  - {prune: weights, by: random, to: 80%}\n');
  });

  it('parses YAML by its name', () => {
    const text = 'stages: [{prune: weights, by: random, to: 80%}]';
    const { tree, diagnostics } = espalier.parse({ name: 'a.prune.yaml', text });
    expect(diagnostics).toEqual([]);
    expect(tree.statements.map(({ head }) => head.text)).toEqual(['prune']);
  });

  it('plans with a teacher, and says what is wrong with it', () => {
    const recipe = 'model big = "teachers/big.onnx"\nstage s for 2 steps { train all loss task + kl(big) }';
    const withTeacher = (models?: espalier.PlanRequest['models']) => espalier.plan({ ...request, recipe, ...(models && { models }) });
    const { value } = withTeacher({ 'teachers/big.onnx': request.model });
    expect(value?.teachers).toMatchObject([{ name: 'big', file: 'teachers/big.onnx', sha256: value?.model.sha256 }]);
    const faults = [withTeacher(), withTeacher({ 'teachers/big.onnx': new Uint8Array(9) })];
    expect(faults.map(({ diagnostics }) => diagnostics[0]?.code)).toEqual(['ESP4001', 'ESP4180']);
  });

  it('plans exactly', () => {
    const { value, diagnostics } = espalier.plan(request);
    expect(diagnostics.map(({ code }) => code)).toEqual(['ESP4050']);
    expect(value?.model).toMatchObject({ file: 'lenet300_mnist.onnx', prunable: 266_200 });
    expect(value?.stages[0]?.statements.find(({ kind }) => kind === 'prune')).toMatchObject({ asked: 212_960, reached: 212_960 });
    expect(value?.stages[1]?.statements.find(({ kind }) => kind === 'train')).toMatchObject({
      trained: { parameters: 510, share: '0.1913%', allows: 799 },
    });
  });

  it('takes settings, lengths and a project', () => {
    const recipe = 'param target: sparsity = 50%\nstage s { train all\nprune weights by uniform magnitude to target }';
    const { value, diagnostics } = espalier.plan({
      ...request,
      recipe,
      set: { target: '90%' },
      for: ['3 epochs'],
      seed: 5,
      project: 'batch: 100\nseed: 4\ntask: {metrics: [loss]}',
    });
    expect(diagnostics).toEqual([]);
    expect(value).toMatchObject({
      params: { target: '90%' },
      seed: 5,
      task: { metrics: ['loss'] },
      stages: [{ steps: 240, length: '3 epochs' }],
    });
  });

  it.each(faults)('returns what is wrong with %s, and throws nothing', (_, part, code) => {
    const { value, diagnostics } = espalier.plan({ ...request, ...part });
    expect(value).toBeUndefined();
    expect(diagnostics.at(-1)?.code).toMatch(code);
  });
});

describe('in a browser', () => {
  it('the golden sentence becomes the same plan', async () => {
    const { outputFiles } = await build({
      entryPoints: [fileURLToPath(new URL('../src/index.ts', import.meta.url))],
      bundle: true,
      write: false,
      format: 'iife',
      platform: 'browser',
      target: 'es2023',
      globalName: 'espalier',
      external: ['./run/*', './cut/*', './identity/*'],
    });
    const page = createContext({ TextEncoder, TextDecoder, given: JSON.stringify([...model]) });
    runInContext(outputFiles[0]?.text ?? '', page);
    const { model: _, file, samples } = request;
    const made: unknown = JSON.parse(
      runInContext(
        `const model = Uint8Array.from(JSON.parse(given));
         const request = ${JSON.stringify({ recipe: golden, file, samples })};
         JSON.stringify(espalier.plan({ ...request, model }).value)`,
        page,
      ),
    );
    expect(made).toEqual(JSON.parse(JSON.stringify(espalier.plan(request).value)));
  });
});
