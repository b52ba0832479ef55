/** Plans that were edited: what statements name must be in the plan, and the fault is shown at its place. */
import { expect, it } from 'vitest';
import { planFromYaml, planToYaml } from '../../src/plan/index.ts';
import { golden, factsOf, planned, planText, summary } from './planning.ts';

const recipe = `
mark start
stage cut until loss <= 0.01 at most 4 steps {
  train all loss task + 0.5 * kl(start)
  prune weights by |w - start.w| to 50%
}
measure loss on test
repeat 2 times until loss <= 0.01 { stage go for 1 steps { train all continuing cut } }
rewind weights to start
stage scored for 4 steps {
  train scores
  prune weights by s to 60%
}
prune weights by |w| to 70%
expect loss of model <= loss of start
expect sparsity of cut >= 10%
expect density after cut <= 100%`;

const samples = { train: 640, validation: 64, test: 64 };
const plan = planned(planText(recipe, factsOf('lenet300_mnist'), { samples }));
const text = JSON.stringify(plan);

async function read(source: string): Promise<readonly string[]> {
  const { diagnostics } = await planFromYaml({ name: 'plan.yaml', text: source });
  return diagnostics.map(summary);
}

it('finds nothing in a plan that nobody edited', async () => {
  expect(await read(text)).toEqual([]);
  expect(await read(planToYaml(planned(planText(golden, factsOf('lenet300_mnist')))))).toEqual([]);
});

it('finds nothing in a plan of a training that was made without data', async () => {
  const { value } = planText('train all for 4 steps', factsOf('lenet300_mnist'), { samples: {} });
  expect(value?.data).toEqual({});
  expect(await read(JSON.stringify(value))).toEqual([]);
});

it.each([
  ['data', 'train', 'x'],
  ['on', 'test', 'x'],
  ['teacher', 'start', 'x'],
  ['continues', 'cut', 'x'],
  ['of', 'start', 'x'],
  ['of', 'cut', 'x'],
  ['after', 'cut', 'x'],
  ['criterion', '|w - start.w|', '|w - x.w|'],
  ['criterion', '|w|', 's'],
  ['start', '|w|', 'x'],
])('%s: %s becomes %s', async (key, before, after) => {
  const own = JSON.stringify({ [key]: before }).slice(1, -1);
  const [head = '', ...rest] = text.split(own);
  expect(rest).not.toEqual([]);
  const edited = [head, rest.join(own)].join(JSON.stringify({ [key]: after }).slice(1, -1));
  const found = await read(edited);
  expect(found[0]).toMatch(new RegExp(`ESP4104: .*\\b${key}\``));
});

it.each(['first', 'last', 'every'])('a time that is no step: %s', async (key) => {
  const edited = text.replace(new RegExp(`("window":{[^}]*"${key}":)\\d+`), (_, head) => `${head}1e308`);
  expect((await read(edited))[0]).toMatch(/ESP4103: .*window/);
});
