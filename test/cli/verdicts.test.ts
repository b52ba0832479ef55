/** What `espalier run` tells continuous integration of its expectations. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectFolder } from '../report/run-folder.ts';
import { removeFolders } from './command.ts';
import { espalier } from './quick-command.ts';

let cwd: string;

beforeAll(() => {
  cwd = projectFolder();
});
afterAll(removeFolders);

const read = (name: string): string => readFileSync(path.join(cwd, name), 'utf8');

describe('espalier run, in continuous integration', () => {
  it('writes JUnit, the summary of the job and annotations; JSON stays whole', async () => {
    writeFileSync(path.join(cwd, 'summary.md'), '# earlier\n');
    const args = ['run', 'a.prune', '--quiet', '--json', '--junit', 'reports/junit.xml'];
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: path.join(cwd, 'summary.md') };
    const { stdout, stderr, code } = await espalier(args, { cwd, env });
    expect(code).toBe(1);
    expect(JSON.parse(stdout).expectations).toMatchObject([{ held: true }, { held: false }]);
    expect(stderr).toMatch(/^::error title=Expectation failed::expected accuracy of model >= 99\.99%25, and it is [\d.]+%25$/m);
    expect(read('reports/junit.xml')).toContain('tests="2" failures="1"');
    expect(read('summary.md')).toMatch(/^# earlier\n### small: sparsity 80\.00%, accuracy /);
  });

  it('says before the run that the file for JUnit is taken', async () => {
    writeFileSync(path.join(cwd, 'taken.xml'), 'mine');
    const args = ['run', 'a.prune', '--quiet', '--out', 'never', '--junit', 'taken.xml'];
    const { stderr, code } = await espalier(args, { cwd });
    expect([code, stderr]).toEqual([2, expect.stringContaining('ESP7005')]);
    expect([read('taken.xml'), existsSync(path.join(cwd, 'never'))]).toEqual(['mine', false]);
  });
});
