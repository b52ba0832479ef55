import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readModel } from '../../src/model/index.ts';
import { inMemory } from '../model/support.ts';
import { readTensors } from './read-tensors.ts';
import { allDigits as digits, must, planOn, run, scratch, type Bench } from './support.ts';

/** A model without data: it can be pruned, and nothing is measured. */
const bare = (model: string): Bench => ({ model, data: new Map() });

describe('stages and statements', () => {
  it('a lottery ticket keeps its mask and goes back to its mark', async () => {
    const text = `
      stage warm for 5 steps { train all with sgd(lr: 0.03) }
      mark start
      repeat 3 times {
        stage train for 5 steps { train all with sgd(lr: 0.03) }
        stage prune { prune weights by global magnitude removing 20% of remaining }
        rewind all to start
      }`;
    const warm = must(await run(digits, await planOn(digits, text.split('mark')[0] ?? '')));
    const ticket = must(await run(digits, await planOn(digits, text)));
    const live = [50_200];
    for (let round = 0; round < 3; round++) {
      const left = live.at(-1) ?? 0;
      live.push(left - Math.round(0.2 * left));
    }
    const pruned = ticket.layers.reduce((sum, layer) => sum + layer.pruned, 0);
    expect(50_200 - pruned).toBe(live.at(-1));
    const [start, end] = [warm, ticket].map(({ out }) => readTensors(join(out, 'model.onnx')));
    for (const [name, values] of end ?? []) {
      expect(values.findIndex((value, index) => value !== 0 && value !== start?.get(name)?.[index])).toBe(-1);
    }
  });

  it('says whether expectations hold, where they stand', async () => {
    const text = `
      stage cut { prune weights by global magnitude to 50% }
      expect sparsity of model in 50% ± 0.1%
      expect accuracy of model >= 99.9%`;
    const result = must(await run(digits, await planOn(digits, text)));
    expect(result.expectations.map(({ held, actual }) => [held, actual])).toEqual([
      [true, 0.5],
      [false, 0.975],
    ]);
  });

  it("prunes ties in order, and leaves the file's −0 and subnormals alone", async () => {
    const bench = bare('test/fixtures/traps/ties.onnx');
    const text = 'prune weights by global magnitude to 50%';
    const result = must(await run(bench, await planOn(bench, text)));
    const before = readTensors(bench.model);
    const after = readTensors(join(result.out, 'model.onnx'));
    const changed = (name: string) =>
      [...(after.get(name) ?? [])].flatMap((value, index) =>
        value === 0 && !Object.is(value, -0) ? [index] : Object.is(value, before.get(name)?.[index]) ? [] : [-1],
      );
    // The trap's own verdict (test/fixtures/traps/README.md).
    expect(changed('T1')).toEqual([0, 1, 3, 4, 5]);
    expect(changed('T2')).toEqual([3]);
    expect(result.measurements).toEqual([]);
  });

  it('names the weight that is not a number, and leaves no folder behind', async () => {
    const bench = bare('test/fixtures/traps/nan_weights.onnx');
    const plan = await planOn(bench, 'prune weights by global magnitude to 50%');
    const out = join(scratch(), 'run');
    const { value, diagnostics } = await run(bench, plan, { out });
    expect(value).toBeUndefined();
    expect(diagnostics[0]?.message).toMatch(/W.*\[1, 1\]/);
    expect(existsSync(out)).toBe(false);
  });

  it.each(['external', 'float16', 'bfloat16', 'float64', 'const_weights', 'if_weights', 'lstm_gates', 'unsorted'])(
    'prunes %s and proves the written file in onnxruntime',
    async (trap) => {
      const bench = bare(`test/fixtures/traps/${trap}.onnx`);
      const { value, diagnostics } = await run(bench, await planOn(bench, 'prune weights by uniform magnitude to 50%'));
      expect(diagnostics).toEqual([]);
      expect(value?.layers.length).toBeGreaterThan(0);
      for (const layer of value?.layers ?? []) expect(layer.pruned).toBe(Math.round(layer.count / 2));
    },
  );

  it('writes nodes in an order that other readers take, whatever theirs was', async () => {
    const bench = bare('test/fixtures/traps/unsorted.onnx');
    const plan = await planOn(bench, 'prune weights by global magnitude to 50%');
    const { out } = must(await run(bench, plan));
    const codes = (path: string) => readModel(inMemory(readFileSync(path))).diagnostics.map(({ code }) => code);
    expect(codes(bench.model)).toEqual(['ESP3015']);
    expect(codes(join(out, 'model.onnx'))).toEqual([]);
  });

  it('counts a table that a recipe names, but not among the weights', async () => {
    const bench = bare('test/fixtures/models/lstm_lm.onnx');
    const text = 'prune weights in embedding by uniform magnitude to 50%';
    const result = must(await run(bench, await planOn(bench, text)));
    expect(result.sparsity).toBe(0);
    const pruned = result.layers.filter((layer) => layer.pruned > 0);
    expect(pruned.map(({ pruned, count }) => pruned / count)).toEqual([0.5]);
  });

  it('refuses quantised weights when planning', async () => {
    const bench = bare('test/fixtures/traps/qdq_int8.onnx');
    const text = 'prune weights by uniform magnitude to 50%';
    await expect(planOn(bench, text)).rejects.toThrow(/ESP4001 pruning the int8 weights of `Wq`/);
  });

  it('warns where onnxruntime takes neither the original nor the pruned model', async () => {
    const bench = bare('test/fixtures/traps/custom_op.onnx');
    const plan = await planOn(bench, 'prune weights by uniform magnitude to 50%');
    const { value, diagnostics } = await run(bench, plan);
    expect(diagnostics.map(({ code, severity }) => [code, severity])).toEqual([['ESP6551', 'warning']]);
    expect(value?.sparsity).toBe(0.5);
  });
});

describe('what a run refuses', () => {
  const text = 'stage t for 50 steps { train all with sgd(lr: 0.1) }';

  it('a plan of another model or of other data', async () => {
    const plan = await planOn(digits, text);
    const other = { ...digits, model: 'test/fixtures/models/mlp_digits_init.onnx' };
    expect((await run(other, plan)).diagnostics).toMatchObject([{ code: 'ESP6540' }]);
    const swapped = new Map([...digits.data, ['train', digits.data.get('test') ?? { x: '', y: '' }]]);
    const fewer = await run(digits, plan, { data: swapped });
    expect(fewer.diagnostics).toMatchObject([{ code: 'ESP6541' }]);
    const none = await run(digits, plan, { data: new Map() });
    expect(none.diagnostics.map(({ code }) => code)).toEqual(['ESP6542', 'ESP6542']);
    const unplanned = { ...digits, data: new Map() };
    const outcome = await run(unplanned, await planOn(unplanned, text));
    expect(outcome.diagnostics).toMatchObject([{ code: 'ESP6542' }]);
  });

  it('a plan whose tensors are not those of the model', async () => {
    const cut = await planOn(digits, 'prune weights by uniform magnitude to 50%');
    const layers = cut.layers.map((layer) => ({ ...layer, tensor: '0.bias' }));
    const outcome = await run(digits, { ...cut, layers });
    expect(outcome.diagnostics.map(({ code }) => code)).toEqual(['ESP6543', 'ESP6543', 'ESP6543']);
    expect(outcome.diagnostics[0]?.message).toBe("the plan's layer `0` keeps its weights in `0.weight`");
    const turned = cut.layers.map((layer) => ({ ...layer, dims: layer.dims.toReversed() }));
    expect((await run(digits, { ...cut, layers: turned })).diagnostics[0]?.message).toContain('has the shape 300×64');
    const trains = JSON.stringify(await planOn(digits, text)).replace('"2.bias"', '"2.bisa"');
    expect((await run(digits, JSON.parse(trains))).diagnostics).toMatchObject([
      { code: 'ESP6543', message: "the plan's tensor `2.bisa` is none of the model" },
    ]);
    const adapts = await planOn(digits, 'stage r for 1 steps { retrain lora(rank: 1) }');
    const widened = JSON.stringify(adapts).replace('"rows":300', '"rows":301');
    expect((await run(digits, JSON.parse(widened))).diagnostics).toMatchObject([
      { code: 'ESP6543', message: expect.stringContaining('is for 301×64 weights') },
    ]);
  });

  it('to go on after an interruption, and keeps what it has done', async () => {
    const controller = new AbortController();
    const out = join(scratch(), 'run');
    const outcome = await run(digits, await planOn(digits, text), {
      out,
      signal: controller.signal,
      onEvent: (event) => {
        if (event.event === 'step' && event.step === 7) controller.abort();
      },
    });
    expect(outcome.value).toBeUndefined();
    expect(outcome.diagnostics[0]?.message).toBe('interrupted at step 7 of stage `t`');
    expect(existsSync(join(out, 'unfinished.json'))).toBe(true);
    expect(existsSync(join(out, 'model.onnx'))).toBe(false);
  });

  it('to train on once the loss is no number', async () => {
    const wild = 'stage t for 50 steps { train all with sgd(lr: 1e30) }';
    const outcome = await run(digits, await planOn(digits, wild));
    expect(outcome.diagnostics).toMatchObject([{ code: 'ESP6520' }]);
  });

  it('and keeps the last checkpoint whose loss was a number', async () => {
    const wild = 'stage t for 50 steps { train all with sgd(lr: 1e8) }';
    const out = join(scratch(), 'run');
    const outcome = await run(digits, await planOn(digits, wild), { out, checkpointEvery: 1 });
    expect(outcome.diagnostics.map(({ code }) => code)).toEqual(['ESP6520', 'ESP6569']);
    const at = Number(/at step (\d+)/.exec(outcome.diagnostics[0]?.message ?? '')?.[1]);
    expect(at).toBeGreaterThan(1);
    const kept = readFileSync(join(out, 'checkpoints/0001.step.json'), 'utf8');
    expect(Number(/"step":(\d+)/.exec(kept)?.[1])).toBe(at - 1);
  });

  it('a device that is not there', async () => {
    const plan = await planOn(digits, text, { device: 'abacus' });
    const { diagnostics } = await run(digits, plan);
    expect(diagnostics).toMatchObject([{ code: 'ESP6011' }]);
    expect(diagnostics[0]?.message).toContain('abacus');
  });

  it('to overwrite a run', async () => {
    const plan = await planOn(digits, 'prune weights by global magnitude to 50%');
    const done = must(await run(digits, plan));
    const manifest = readFileSync(join(done.out, 'manifest.json'));
    expect((await run(digits, plan, { out: done.out })).diagnostics[0]?.code).toBe('ESP6500');
    expect(readFileSync(join(done.out, 'manifest.json'))).toEqual(manifest);
  });
});
