/** Stages become job arrays that wait for no more than they need, and ask for what the project says. */
import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { batchScript, filledIn, wishesOf } from '../../src/cluster/resources.ts';
import { jobGroups, type JobGroup } from '../../src/cluster/job-groups.ts';
import type { Plan } from '../../src/plan/plan.ts';
import type { SlurmSettings } from '../../src/project/project.ts';
import { stageGraph } from '../../src/run/executor/executor.ts';
import { factsOf, planned, planText } from '../plan/planning.ts';

const plan = planned(
  planText(
    `stage warm for 20 steps { train all with sgd(lr: 0.01) }
branch 3 ways varying seed {
  stage tune for 400 steps { train all with sgd(lr: 0.01) }
  stage more for 20 steps { train all with sgd(lr: 0.01) }
}
average all
`,
    factsOf('mlp_digits'),
  ),
);

function groups(settings: SlurmSettings = {}, mostTasks = 1000, open?: readonly number[]) {
  const wishes = wishesOf(plan, settings).value ?? (() => ({}));
  const all = [-1, ...plan.stages.keys()];
  const parts = { plan, graph: stageGraph(plan), open: open ?? all };
  return jobGroups({ ...parts, wishesOf: wishes, mostTasks });
}

function named({ stages }: Plan, { tasks }: JobGroup): readonly string[] {
  return tasks.map((task) => stages[task]?.path ?? 'start');
}

it('one array for each depth, arms with several stages go on by themselves', () => {
  const found = groups();
  expect(found.map((group) => named(plan, group))).toEqual([
    ['start', 'warm'],
    [1, 2, 3].map((arm) => `branch[${arm}]/tune`),
    [1, 2, 3].map((arm) => `branch[${arm}]/more`),
    ['average-all'],
  ]);
  expect(found.map(({ after }) => after)).toEqual([
    [],
    [{ group: 0, tasks: [1] }],
    [{ group: 1, tasks: 'same' }],
    [{ group: 2, tasks: 'all' }],
  ]);
});

it('arrays are no longer than the cluster allows, and what is done is left out', () => {
  const short = groups({}, 2);
  expect(short.map(({ tasks }) => tasks.length)).toEqual([2, 2, 1, 2, 1, 1]);
  expect(short.map(({ after }) => after).slice(3)).toEqual([
    [{ group: 1, tasks: 'same' }],
    [{ group: 2, tasks: 'all' }],
    [
      { group: 3, tasks: 'all' },
      { group: 4, tasks: 'all' },
    ],
  ]);
  const rest = [4, 7];
  expect(groups({}, 1000, rest).map(({ tasks, after }) => ({ tasks, after }))).toEqual([
    { tasks: [4], after: [] },
    { tasks: [7], after: [{ group: 0, tasks: 'all' }] },
  ]);
});

it('a stage asks for its own, by the end of its path; the rest is an estimate that is marked', () => {
  const settings = { memory: '4G', stages: { 'branch[2]/tune': { time: '7' }, tune: { cpus: 3, time: '9' } } };
  const found = groups(settings);
  const [own, others] = [found.find(({ tasks }) => tasks.includes(3)), found.find(({ tasks }) => tasks.includes(1))];
  expect(own?.wishes).toEqual({ memory: '4G', cpus: 3, time: '7' });
  expect(others?.wishes).toEqual({ memory: '4G', cpus: 3, time: '9' });
  const filled = filledIn({ cpus: 3 }, plan, [plan.stages[1]]);
  expect(filled).toMatchObject({ cpus: 3, memory: '512M', estimated: ['time', 'memory'] });
  const stray = wishesOf(plan, { stages: { tun: {} } });
  expect(stray.diagnostics.map(({ code, help }) => `${code} ${help}`)).toEqual(['ESP7407 did you mean `tune`?']);
});

it('the script of a job keeps a folder with any name together', () => {
  const folder = `/tmp/it's "here" $HOME`;
  const script = batchScript({ folder, launch: 'espalier', tasks: [-1, 0] });
  const lines = script.split('\n').filter((line) => /^(folder|tasks|task)=/.test(line));
  const { stdout } = spawnSync('bash', ['-c', `${lines.join('\n')}\nprintf '%s|%s' "$folder" "$task"`], {
    encoding: 'utf8',
    env: { ...process.env, SLURM_ARRAY_TASK_ID: '0' },
  });
  expect(stdout).toBe(`${folder}|-1`);
});
