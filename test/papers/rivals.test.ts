/** Experiments that PyTorch carried out too (`test/rivals/NAME.py`): our side, tried again, comes to what PyTorch came to. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { outing } from '../../bench/reproduce/trials.ts';
import { contestRow, isEqual, noiseOf, rivalries, type Contest, type Contests, type Outing } from '../../bench/papers/rivals.ts';
import { root } from '../cli/command.ts';

const contests: Contests = JSON.parse(textOf('test/rivals/results.json'));

/** With the first seed; `npm run reproduce -- --torch` takes three, on both sides. */
describe.each(rivalries)('$trial.recipe on $task', (rivalry) => {
  const { recipe } = rivalry.trial;
  const theirs = contests[recipe]?.theirs ?? [];

  it('comes to what PyTorch came to', async () => {
    const [rival] = theirs;
    const ours = await outing(root, rivalry, 0);
    expect(rival?.seed).toBe(0);
    for (const metric of ['accuracy', 'loss'] as const) {
      const off = Math.abs(ours[metric] - (rival?.[metric] ?? NaN));
      expect(off, metric).toBeLessThanOrEqual(noiseOf(theirs, metric));
    }
    expect(ours.pruned.filter((count) => count > 0)).toEqual(rival?.pruned.filter((count) => count > 0));
  });

  it('stands on the page, and its script beside the results', () => {
    const page = textOf('docs/reproduction.md').split('\n');
    expect(page).toContain(contestRow(rivalry, contests[recipe]));
    expect(existsSync(path.join(root, `test/rivals/${recipe}.py`))).toBe(true);
  });
});

it.each(rivalries)('the script of $trial.recipe says the same command', ({ trial }) => {
  const settings = Object.entries(trial.set ?? {}).map(([name, value]) =>
    value.includes(' ') ? `--set ${name}='${value}'` : `--set ${name}=${value}`,
  );
  const command = ['espalier run', trial.recipe, ...settings].join(' ');
  expect(textOf(script(trial.recipe))).toContain(`\`${command}\``);
});

describe('two sides are equal', () => {
  const contest = (ours: readonly number[], theirs: readonly number[]): Contest => {
    const side = (all: readonly number[]): readonly Outing[] =>
      all.map((accuracy, seed) => ({ seed, accuracy, loss: 1, pruned: [], seconds: 1 }));
    return { by: 'PyTorch', ours: side(ours), theirs: side(theirs) };
  };

  it.each([
    { name: 'to half a point', ours: [0.95], theirs: [0.954], equal: true },
    { name: 'and not beyond', ours: [0.95], theirs: [0.957], equal: false },
    { name: 'within what seeds differ by', ours: [0.91, 0.95], theirs: [0.93, 0.96], equal: true },
    { name: 'and not beyond that', ours: [0.91, 0.91], theirs: [0.93, 0.96], equal: false },
  ])('$name', ({ ours, theirs, equal }) => {
    expect(isEqual(contest(ours, theirs))).toBe(equal);
  });
});

function script(recipe: string): string {
  return `test/rivals/${recipe}.py`;
}

function textOf(name: string): string {
  return readFileSync(path.join(root, name), 'utf8');
}
