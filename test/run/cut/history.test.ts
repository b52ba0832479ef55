/** What a run has cut out, cut out of the original again: by its record alone. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesAsSource, encodeModel, loadTensors, readModel, storedTensors, type Model } from '../../../src/model/index.ts';
import { historyIn, readHistory, type CutHistory } from '../../../src/cut/history.ts';
import { cutAsRecorded } from '../../../src/cut/cut-as-recorded.ts';
import { digits, must, planOn, run, type Bench } from '../support.ts';

function modelIn(path: string): Model {
  const bytes = readFileSync(path);
  const files = { name: path, main: bytesAsSource(bytes), open: () => undefined };
  return must(loadTensors(must(readModel(files)), files));
}

function historyOf(folder: string): CutHistory {
  const history = readHistory(readFileSync(join(folder, 'pruning_history.json'), 'utf8'));
  if (history === undefined) throw new Error('a run with `compact` leaves a history');
  return history;
}

async function folderOf(bench: Bench, text: string): Promise<string> {
  return must(await run(bench, await planOn(bench, text))).out;
}

function dimsOf(model: Model) {
  return [...storedTensors(model).values()].map(({ name, tensor }) => [name, tensor.dims]);
}

const alone = (model: string): Bench => ({ model: `test/fixtures/models/${model}.onnx`, data: new Map() });

const onlyUnits = [
  ['mlp_digits', 'prune neurons by magnitude to 50% sparsity\ncompact\n'],
  ['resnet8_fmnist_bn', 'prune channels by global magnitude to 40% sparsity\ncompact\n'],
  ['vit_fmnist', 'prune heads by magnitude removing 1 head per layer\ncompact\n'],
  [
    'vit_fmnist',
    `prune heads by magnitude removing 1 head per layer
     prune dimensions by magnitude to 50% sparsity
     compact`,
  ],
  ['char_llama', 'prune dimensions by magnitude to 25% sparsity\ncompact\n'],
  ['char_llama', 'prune rows by magnitude to 40% of rows\ncompact\n'],
  ['lstm_lm', 'prune rows by magnitude removing 1 row\ncompact\n'],
  ['vit_fmnist', 'prune sublayers by magnitude removing 2 sublayers\ncompact\n'],
  [
    'mobilenet_tiny_fmnist_bn',
    `prune channels by magnitude to 75% of channels
     compact
     prune channels by magnitude to 50% of channels
     compact`,
  ],
] as const;

describe('a history', () => {
  it.each(onlyUnits)('makes the same bytes of the dense %s: %s', async (model, text) => {
    const bench = alone(model);
    const folder = await folderOf(bench, text);
    const written = readFileSync(join(folder, 'model.onnx'));
    const [history, carried] = [historyOf(folder), historyIn(modelIn(join(folder, 'model.onnx')))];
    expect(carried?.cuts).toEqual(history.cuts.map(({ stage, step, units }) => ({ ...(stage !== undefined && { stage, step }), units })));
    for (const one of [history, carried ?? history]) {
      const smaller = must(cutAsRecorded(modelIn(bench.model), one, bench.model));
      expect(Buffer.from(encodeModel(smaller)).equals(written)).toBe(true);
    }
  });

  it('tells cut from cut, in the counting of the original', async () => {
    const folder = await folderOf(
      digits,
      `stage first { prune neurons by magnitude to 30% sparsity\ncompact }
       stage tune for 5 steps { train all with sgd(lr: 0.05, momentum: 0.9) }
       stage second { prune neurons by magnitude to 50% sparsity\ncompact }
       stage again for 5 steps { train all with sgd(lr: 0.05, momentum: 0.9) }
       stage third { prune neurons by magnitude to 60% sparsity\ncompact }`,
    );
    const history = historyOf(folder);
    expect(history.cuts.map(({ stage, step }) => [stage, step])).toEqual([
      ['first', 0],
      ['second', 0],
      [undefined, undefined],
    ]);
    const counts = history.cuts.map(({ units }) => units['neurons of 0']?.length);
    expect(counts).toEqual([0.3 * 300, 0.2 * 300, 0.1 * 300]);
    const all = history.cuts.flatMap(({ units }) => units['neurons of 0'] ?? []);
    expect(new Set(all).size).toBe(all.length);

    // Training changes values, and a replay has those of the original.
    const smaller = must(cutAsRecorded(modelIn(digits.model), history, digits.model));
    expect(dimsOf(smaller)).toEqual(dimsOf(modelIn(join(folder, 'model.onnx'))));
  });

  const whole = modelIn(digits.model);
  const of = { 'neurons of 0': 300 };

  it.each<[string, CutHistory['cuts'][number]['units'], CutHistory['of'], RegExp]>([
    ['another group', { 'neurons of 9': [1] }, {}, /`neurons of 9`, and the model has no such/],
    ['another unit', { 'neurons of 0': [300] }, of, /there are 300, without a number 300/],
    ['another size', { 'neurons of 0': [1] }, { 'neurons of 0': 200 }, /there are 300, not 200/],
    ['units that stay', { 'neurons of 4': [1] }, {}, /they stay because of output `logits`/],
    ['every unit', { 'neurons of 0': [...Array(300).keys()] }, of, /one has to be left/],
  ])('of %s is refused', (_, units, counts, message) => {
    const history: CutHistory = { formatVersion: 2, of: counts, cuts: [{ units }] };
    const { value, diagnostics } = cutAsRecorded(whole, history, 'net.onnx');
    expect(value).toBeUndefined();
    expect(diagnostics.map(({ code }) => code)).toEqual(['ESP6586']);
    expect(diagnostics[0]?.message).toMatch(message);
  });

  it('is read from its own form, and from no other', () => {
    const parts = fc.record(
      {
        formatVersion: fc.constantFrom(1, 2, '2'),
        of: fc.constantFrom({}, { a: 1 }, { a: 'b' }, [], null),
        cuts: fc.constantFrom([], [{ units: { a: [0] } }], [{ units: { a: ['x'] } }], [{}], 1),
        metadata: fc.constantFrom({}, { a: 'b' }, { a: 1 }, 'x'),
      },
      { requiredKeys: [] },
    );
    const sound = (it: Readonly<Record<string, unknown>>): boolean =>
      it['formatVersion'] === 2 &&
      ['{}', '{"a":1}'].includes(JSON.stringify(it['of'])) &&
      ['[]', '[{"units":{"a":[0]}}]'].includes(JSON.stringify(it['cuts'])) &&
      ['{}', '{"a":"b"}', undefined].includes(JSON.stringify(it['metadata']));
    fc.assert(
      fc.property(parts, (value) => {
        expect(readHistory(JSON.stringify(value)) !== undefined).toBe(sound(value));
      }),
    );
    fc.assert(fc.property(fc.string(), (text) => readHistory(text) === undefined));
  });
});
