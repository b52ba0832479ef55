/** What the terminal, a summary, trackers and a page say of codes, held against the journal. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunEvent } from '../../src/journal/run-event.ts';
import { removeFolders } from '../cli/command.ts';
import { espalier } from '../cli/quick-command.ts';
import { journalOf, projectFolder } from './run-folder.ts';

const recipe = `param expert: number = 1
stage route for 4 steps {
  train codes(count: 2, start: 0) with adamw(lr: 0.01)
    loss task + 10 * (sum(flops * q) / sum(flops) - 50%)^2
}
sweep expert in 1, 2 {
  prune neurons by code(expert) to 50% of flops
  compact
  stage tune for 3 steps { train all with sgd(lr: 0.01) }
}
`;

/** Milliseconds: whole runs on two busy cores. */
const patience = 120_000;

let cwd: string;
let text: string;
let html: string;
let events: readonly RunEvent[];

beforeAll(async () => {
  cwd = projectFolder(recipe);
  const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: path.join(cwd, 'summary.md') };
  text = await told(['run', 'a.prune', '--quiet', '--out', 'run'], env);
  await told(['report', 'run', '--out', 'run.html']);
  await told(['log', 'run', '--to', 'csv', '--out', 'run.csv']);
  html = readFileSync(path.join(cwd, 'run.html'), 'utf8').replaceAll(/\s+/g, ' ');
  events = journalOf(cwd, 'run');
}, patience);

afterAll(removeFolders);

async function told(command: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { code, stdout, stderr } = await espalier(command, { cwd, env });
  if (code !== 0) throw new Error(stderr);
  return stdout;
}

const routes = (on: string): readonly number[] => events.flatMap((one) => (one.event === 'routes' && one.on === on ? one.codes : []));

it('the page has the samples and the cost of each code', () => {
  const [, table = ''] = /route: samples and cost of each code(.*?)<\/table>/.exec(html) ?? [];
  const values = [...table.matchAll(/<data value="([^"]*)"/g)].map(([, value]) => Number(value));
  const cuts = events.flatMap((one) => (one.event === 'compact' ? [one.after] : []));
  expect(cuts).toHaveLength(2);
  expect(values).toEqual(
    cuts.flatMap(({ parameters, macs }, code) => [...[routes('train')[code], routes('test')[code], parameters, macs]]),
  );
  expect(table).toContain('sweep[expert=2]/prune-neurons');
});

it('the page, the terminal and trackers have what the networks give together', async () => {
  const routed = events.find((one) => one.event === 'metrics' && one.moment === 'routed');
  if (routed?.event !== 'metrics') throw new Error('the networks were not measured together');
  const { accuracy = NaN } = routed.values;
  const [, row = ''] = /<th scope="row"\s*>each sample by its code<\/th>(.*?)<\/tr>/.exec(html) ?? [];
  expect(row).toContain(`<data value="${accuracy}">`);
  expect(row).toContain('<td class="number">7</td>');
  expect(text).toMatch(new RegExp(`each sample by its code +test +${(100 * accuracy).toFixed(2)}%`));
  const csv = readFileSync(path.join(cwd, 'run.csv'), 'utf8').split('\n');
  const own = csv.map((line) => line.split(',')).filter(([, , , , name]) => name === 'routed/test/accuracy'); // prettier-ignore
  expect(own.map(([, , , step, , value]) => [Number(step), Number(value)])).toEqual([[7, accuracy]]);
});

it('the terminal and a summary on GitHub say how many samples take each code', () => {
  const [one, two] = routes('train');
  const line = `route: ${one?.toLocaleString('en-US')} and ${two?.toLocaleString('en-US')} samples of train take codes 1 to 2`;
  expect(text).toContain(line);
  expect(readFileSync(path.join(cwd, 'summary.md'), 'utf8')).toContain(line);
});
