/** `only` against PyTorch: penalties of chosen layers, of weights, rows and columns, each with its strength. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { lossText } from '../../src/report/plan-training.ts';
import { goesOnToTheByte } from '../run/goes-on.ts';
import { readTensors } from '../run/read-tensors.ts';
import { digits, must, planOn, run } from '../run/support.ts';
import { python } from '../support/python.ts';

const recipe = `group lower = "0", "2"
penalty columns(lambda: 1e-4) = lambda * sum(sqrt(sum(w^2 over out)))
stage train for 3 steps {
  train all with sgd(lr: 0.05), decay constant
    loss task + only(lasso(1e-3), at: \`0\`) + only(group-lasso(2e-3), at: \`2\`)
      + only(columns(5e-3), at: lower) + 0.5 * only(ridge(1e-2), at: [head])
}`;

/** All samples are one batch, so that their order is of no account. */
const whole = { batch: 160 };

it('trains as the sum of these penalties does', async () => {
  const out = join(mkdtempSync(join(tmpdir(), 'espalier-penalties-')), 'weights.json');
  await python(['test/pytorch/penalties.py', out]);
  const expected: Readonly<Record<string, readonly number[]>> = JSON.parse(readFileSync(out, 'utf8'));
  const plan = await planOn(digits, recipe, whole);
  const [train] = plan.stages.flatMap(({ statements }) => statements);
  expect(train?.kind === 'train' && lossText(train)).toBe(
    'crossentropy + 0.001 * sum(|w|) at 0 + 0.002 * sum(sqrt(sum(w^2 over in kd kh kw))) at 2 + ' +
      '0.005 * sum(sqrt(sum(w^2 over out))) at 0, 2 + 0.005 * sum(w^2) at 4',
  );
  const found = readTensors(join(must(await run(digits, plan)).out, 'model.onnx'));
  for (const [name, values] of Object.entries(expected)) {
    const own = found.get(name) ?? new Float32Array(0);
    expect(own.length).toBe(values.length);
    const distance = values.reduce((most, value, at) => {
      return Math.max(most, Math.abs(value - (own[at] ?? NaN)));
    }, 0);
    expect([name, distance < 2e-6]).toEqual([name, true]);
  }
});

it('goes on after an interruption to the byte, behind a cut as well', async () => {
  const cut = `prune neurons by l2 to 20% sparsity\ncompact\n${recipe}`;
  await goesOnToTheByte(digits, cut, [9], { batch: 64 });
});
