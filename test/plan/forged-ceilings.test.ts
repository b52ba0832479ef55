/** Plans whose ceilings were edited: each layer has what it loses at least, within what its floor leaves, and no more than goes. */
import { expect, it } from 'vitest';
import { planFromYaml } from '../../src/plan/index.ts';
import { factsOf, planned, planText } from './planning.ts';

const recipe = 'prune weights by global magnitude to 50% protect min 10%, max 80% per layer';
const text = JSON.stringify(planned(planText(recipe, factsOf('lenet300_mnist'))));
const [written = ''] = /"lose":\{[^}]*\}/.exec(text) ?? [];

async function read(lose: Record<string, number>): Promise<string> {
  expect(written).not.toBe('');
  const { diagnostics } = await planFromYaml({ name: 'plan.yaml', text: text.replace(written, `"lose":${JSON.stringify(lose)}`) });
  return diagnostics.map(({ code, message }) => `${code} ${message}`).join('\n');
}

const lose: Readonly<Record<string, number>> = JSON.parse(`{${written}}`).lose;
const [first = '', second = '', ...others] = Object.keys(lose);

it('is read as it was written', async () => {
  expect(await read(lose)).toBe('');
  expect(others).not.toEqual([]);
});

it('has a number for each layer', async () => {
  const { [first]: _, ...rest } = lose;
  expect(await read(rest)).toMatch(/ESP4\d+ .*each layer has a number that its floor leaves room for/);
  expect(await read({ ...rest, other: 0 })).toMatch(/ESP4\d+ /);
});

it.each([0, 1])('asks of a layer no more than its floor leaves, and %d', async (more) => {
  const [, keep = ''] = /"floor":\{.*?"keep":(\{[^}]*\})/.exec(text) ?? [];
  const size = Number(new RegExp(`"name":"${second}".*?"count":(\\d+)`).exec(text)?.[1]);
  const most = size - JSON.parse(keep)[second];
  const said = await read({ ...lose, [second]: most + more });
  expect(said.includes('each layer has a number that its floor leaves room for')).toBe(more > 0);
});
