/** The codes that the Python package prints are those of findings that mean the same here. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { catalogue } from '../../src/diagnostics/catalogue/index.ts';
import { root } from '../support/root.ts';

/** With a title of another meaning, `espalier explain` would mislead who looks a code up. */
const meant: Readonly<Record<string, string>> = {
  // A compiled plan is JSON, which is YAML, too.
  ESP1809: 'YAML nested too deeply',
  ESP4080: 'no samples for a statistic',
  ESP4084: 'zeros off the planned count',
  ESP4087: 'plan that could not be read back',
  ESP4203: 'measured amount that is not a number',
  ESP4204: 'measured amount outside of the plan',
  ESP4230: 'plan of another format',
  ESP4390: 'threshold that is not a number',
  ESP4392: 'target below what layers have to lose',
  ESP4400: 'what an engine does not carry out',
  ESP4500: 'score that is not a number',
  ESP4501: 'more already pruned than the target asks for',
  ESP4502: 'layer already below its floor',
  ESP4503: 'target beyond what the floors leave',
  ESP4504: 'too few units for which the condition holds',
  ESP5012: 'different numbers of samples and labels',
  ESP5023: 'column of labels that is missing',
  ESP6013: 'statistic that cannot be measured',
  ESP6041: 'second moment without an inverse',
  ESP6044: 'layer without a bias',
  ESP6500: 'output folder in use',
  ESP6510: 'lost zeros',
  ESP6520: 'training diverged',
  ESP6530: 'run interrupted',
  ESP6541: 'plan of other data',
  ESP6542: 'missing data set',
  ESP6543: 'plan of other tensors',
  ESP6562: 'damaged checkpoint',
  ESP6567: 'run already finished',
  ESP6580: 'average of masks that differ',
  ESP6581: 'no best arm',
  ESP6584: 'share of a resource that cannot be reached',
  ESP6585: 'sample without a score',
  ESP6707: 'plan that has been changed',
  ESP6770: 'values that are not finite',
  ESP6771: 'statistic that is not finite',
  ESP6780: 'checkpoint of another training',
  ESP6790: 'share in proportion to a number below 0',
};

it('prints no code of another meaning', () => {
  const folder = `${root}/python/espalier_torch`;
  const texts = readdirSync(folder)
    .filter((name) => name.endsWith('.py'))
    .map((name) => readFileSync(`${folder}/${name}`, 'utf8'));
  const used = [...new Set(texts.flatMap((text) => text.match(/ESP\d{4}/g) ?? []))].sort();
  const titles = new Map(catalogue.map(({ definition }) => [definition.code, definition.title]));
  expect(Object.fromEntries(used.map((code) => [code, titles.get(code)]))).toEqual(meant);
});
