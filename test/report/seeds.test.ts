/** Means and deviations over seeds, in the terminal and for GitHub: those of arms that differ in their seed alone. */
import { describe, expect, it } from 'vitest';
import { expectationLines, pointOf, spreadOf } from '../../src/report/expectations.ts';
import { githubSummary } from '../../src/report/verdict-files.ts';
import { endTable, seedTable } from '../../src/report/run-ends.ts';
import type { RunResult } from '../../src/run/result.ts';

const arm = (path: string, sparsity: number) => ({ path, sparsity, layers: [] });
const measured = (stage: string, values: Readonly<Record<string, number>>) => ({
  event: 'metrics' as const,
  stage,
  moment: 'stage end' as const,
  step: 5,
  on: 'test',
  values,
  sparsity: 0.8,
});

const result: RunResult = {
  formatVersion: 1,
  out: 'runs/x',
  layers: [],
  sparsity: 0.8,
  trained: [],
  seconds: 1,
  expectations: [],
  arms: [arm('s[t=80%]/branch[1]/a', 0.8), arm('s[t=80%]/branch[2]/a', 0.8), arm('s[t=90%]/a', 0.9)],
  measurements: [
    measured('s[t=80%]/branch[1]/a', { accuracy: 0.96, loss: 0.2 }),
    measured('s[t=80%]/branch[2]/a', { accuracy: 0.98 }),
    measured('s[t=80%]/branch[2]/a', { loss: 0.4 }),
    measured('s[t=90%]/a', { accuracy: 0.9 }),
  ],
};

it('an arm is a point without the number of its seed, and with what a sweep goes through', () => {
  expect(pointOf('sweep[target=80%]/branch[2]/train')).toBe('sweep[target=80%]/branch/train');
  expect(pointOf('sweep[seed=3]/train')).toBe('sweep/train');
});

it('deviation is that of a sample, and of one value there is none', () => {
  expect(spreadOf([1, 2, 3, 4])).toEqual({ mean: 2.5, deviation: Math.sqrt(5 / 3), count: 4 });
  expect(spreadOf([7])).toEqual({ mean: 7, count: 1 });
});

describe('the ends of a run', () => {
  it('have each metric where it was measured last, by whatever statement', () => {
    expect(endTable(result).rows[1]).toEqual(['s[t=80%]/branch[2]/a', '80.00%', '98.00%', '0.4000']);
  });

  it('are put together over seeds', () => {
    const rows = [['s[t=80%]/branch/a', '2', '80.00%', '97.00% ± 1.41%', '0.3000 ± 0.1414']];
    expect(seedTable(result)?.rows).toEqual(rows);
    expect(githubSummary('x', result)).toContain(`| ${rows[0]?.slice(1).join(' | ')} |`);
  });

  it('have no such table where no two differ in their seed alone', () => {
    expect(seedTable({ ...result, arms: [arm('s[t=80%]/a', 0.8), arm('s[t=90%]/a', 0.9)] })).toBe(undefined);
  });
});

it('a claim over seeds says mean and deviation beside the value of each', () => {
  const claim = 'median over 3 seeds accuracy of model >= 90%';
  const [, line] = expectationLines([{ stage: 's', claim, held: true, actual: 0.96, values: [0.95, 0.96, 0.97] }]);
  expect(line).toContain('96% (95%, 96%, 97%: 96% ± 1%)');
});
