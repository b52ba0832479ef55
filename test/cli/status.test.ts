/** How far a run without jobs is: while it goes on, when it was cut off, and when it is done. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { projectFolder } from '../report/run-folder.ts';
import { espalier, folderWith, removeFolders } from './command.ts';
import { start } from './kill.ts';

afterAll(removeFolders);

const recipe = `recipe long
stage first for 2 steps { train all }
stage second for 100000 steps { train all }
stage third for 2 steps { train all }
`;

const statusOf = (cwd: string, ...more: readonly string[]) => espalier(['status', 'out', ...more], { cwd });

it('follows a run that goes on, and says how one that was killed goes on', async () => {
  const cwd = projectFolder(recipe);
  const run = start(cwd, ['run', 'a.prune', '--out', 'out', '--quiet']);
  const first = path.join(cwd, 'out/checkpoints/0001.end.json');
  while (!existsSync(first) && run.process.exitCode === null) await sleep(20);
  expect((await statusOf(cwd)).stdout).toBe('first   done\nsecond  running\nthird   open\n1 done, 1 running, 1 open\nthe run is running\n');
  run.process.kill('SIGKILL');
  await run.ended;
  const { code, stdout } = await statusOf(cwd);
  expect(code).toBe(2);
  expect(stdout).toContain('second  open\n');
  expect(stdout).toContain('the run is not finished; continue with: espalier run --resume out\n');
}, 120_000);

it('knows a run that is done, as JSON too', async () => {
  const cwd = projectFolder(recipe.replace('100000', '2'));
  expect(await espalier(['run', 'a.prune', '--out', 'out', '--quiet'], { cwd })).toMatchObject({ code: 0 });
  expect((await statusOf(cwd)).stdout).toMatch(/^third +done$[^]*^the run is finished$/m);
  const told = JSON.parse((await statusOf(cwd, '--json')).stdout);
  expect(told).toMatchObject({ formatVersion: 1, state: 'finished', rows: [{ stage: 'first', state: 'done' }, {}, {}] });
});

it('refuses a folder without a run', async () => {
  const cwd = folderWith({});
  expect(await espalier(['status', '.'], { cwd })).toMatchObject({ code: 2, stderr: expect.stringContaining('ESP6750') });
});
