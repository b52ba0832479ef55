/** Plans that were edited: what they name is held against the model before anything is written. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { refusalOf } from '../../src/compute/gradient-faults.ts';
import { digits, planOn, run, scratch } from './support.ts';

it.each([
  [{ metrics: ['acuracy'] }, "the plan's metric `acuracy` is none that this version measures"],
  [{ input: 'pixels' }, "the plan's input `pixels` is no input of the model"],
  [{ output: 'logits?' }, "the plan's output `logits?` is no output of the model"],
  [
    {
      output: 'logits',
      loss: 'sum',
      metrics: ['loss'],
      outputs: [
        {
          name: 'logits[.., 8:12]',
          slice: { of: 'logits', ranges: [{ axis: 1, from: 8, to: 12 }] },
          loss: 'crossentropy',
          labels: 'y',
          metrics: [],
        },
      ],
    },
    "the plan's slice `logits[.., 8:12]` is no part of its output [batch, 10]",
  ],
] as const)('a task with %j', async (change, message) => {
  const plan = await planOn(digits, 'prune weights by magnitude to 50%');
  const out = join(scratch(), 'run');
  const edited = { ...plan, task: { ...plan.task, ...change } };
  const { value, diagnostics } = await run(digits, edited, { out });
  expect([value, diagnostics.map((one) => `${one.code} ${one.message}`)]).toEqual([undefined, [`ESP6543 ${message}`]]);
  expect(existsSync(out)).toBe(false);
});

it('a loss of a slice that its output does not have', async () => {
  const plan = await planOn(digits, 'train all for 1 step');
  const slice = { of: 'logits', ranges: [{ axis: 1, from: 8, to: 12 }] };
  const objective = [{ term: 'labels', weight: 1, loss: 'l1', of: 'logits[.., 8:12]', slice }] as const;
  const stages = plan.stages.map((stage) => ({
    ...stage,
    statements: stage.statements.map((one) => (one.kind === 'train' ? { ...one, objective } : one)),
  }));
  const out = join(scratch(), 'run');
  const { value, diagnostics } = await run(digits, { ...plan, stages }, { out });
  const says = "ESP6543 the plan's slice `logits[.., 8:12]` is no part of its output [batch, 10]";
  expect([value, diagnostics.map((one) => `${one.code} ${one.message}`)]).toEqual([undefined, [says]]);
  expect(existsSync(out)).toBe(false);
});

const measuring = `
stage tune until accuracy >= 99.9% at most 2 steps { train all with sgd(lr: 0.05) }
repeat 2 times until accuracy >= 99.9% { stage go for 1 steps { train all with sgd(lr: 0.05) } }
branch {
  arm a { prune weights by magnitude to 50% allocated by sensitivity(accuracy, levels: 2) }
  arm b { prune weights by global magnitude to 50% }
}
pick best by accuracy on validation
measure accuracy
expect accuracy of model >= accuracy of original`;

it.each(['until', 'claim', 'allocated', 'by', 'measure', 'than'])('a metric that this version does not measure, in `%s`', async (where) => {
  const held = digits.data.get('test');
  if (held === undefined) throw new Error('the digits have test data');
  const bench = { ...digits, data: new Map([...digits.data, ['validation', held]]) };
  const plan = await planOn(bench, measuring);
  for (const [word, differs] of [
    ['acuracy', 'is none that this version measures'],
    ['mse', 'cannot be taken of `crossentropy`'],
  ] as const) {
    const out = join(scratch(), 'run');
    const edited = { ...plan, stages: renamed(plan.stages, where, word) };
    expect(edited.stages).not.toEqual(plan.stages);
    const { value, diagnostics } = await run(bench, edited, { out });
    expect([value, diagnostics.map((one) => `${one.code} ${one.message}`)]).toEqual([
      undefined,
      [`ESP6543 the plan's metric \`${word}\` ${differs}`],
    ]);
    expect(existsSync(out)).toBe(false);
  }
});

/** The metric of every object that stands under this key, or is of this kind. */
function renamed<T>(value: T, where: string, metric: string): T {
  const text = JSON.stringify(value, (key, own) => {
    const isMeant = typeof own === 'object' && own !== null && 'metric' in own;
    return isMeant && (key === where || own.kind === where) ? { ...own, metric } : own;
  });
  return JSON.parse(text);
}

it('a refusal of onnxruntime is told apart from a mistake of ours', () => {
  const said = "Non-zero status code returned while running Gather node. Name:'wpe'";
  expect(refusalOf(new Error(`${said}\nmore`))).toBe(said);
  expect(refusalOf(new TypeError(said))).toBeUndefined();
  expect(refusalOf(new Error('the model has no fc1'))).toBeUndefined();
});
