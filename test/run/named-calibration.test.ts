/** Calibration data is opened for whatever statement names it, not only for criteria that measure on it. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { allDigits as digits, must, planOn, run, type Bench } from './support.ts';

const train = digits.data.get('train');
if (train === undefined) throw new Error('the digits have training data');
const bench: Bench = { ...digits, data: new Map([...digits.data, ['calibration', train]]) };

const stage = 'stage one for 2 steps { train all with sgd(lr: 0.1) }\n';

describe('a statement that names calibration data', () => {
  it.each([
    ['an allocation', 'prune weights by magnitude to 50% allocated by sensitivity(loss, levels: 2) using 64 samples of calibration'],
    ['a measurement', 'measure loss of model on calibration'],
    ['a choice of arms', `branch 2 ways varying seed { ${stage} }\npick best by loss on calibration`],
    ['the pruning of samples', `prune samples of calibration by draw() to 50%\n${stage}`],
  ])('%s', async (_, text) => {
    const planned = await planOn(bench, text);
    expect(JSON.stringify(planned.stages)).toContain('"calibration"');
    const { diagnostics } = await run(bench, planned);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('is left closed where none does', async () => {
    const absent = { ...bench, data: digits.data };
    const planned = await planOn(bench, 'prune weights by magnitude to 50%');
    must(await run(absent, planned));
  });
});

it('rd-pruning runs as it stands in the recipes', async () => {
  const text = readFileSync('recipes/papers/rd-pruning.prune', 'utf8');
  const short = new Map([
    ['rounds', '1'],
    ['length', '2 steps'],
  ]);
  must(await run(bench, await planOn(bench, text, {}, short)));
});
