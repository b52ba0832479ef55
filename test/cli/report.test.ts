/** `espalier report`: where it writes, what it never overwrites, what it refuses. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectFolder, runInto } from '../report/run-folder.ts';
import { removeFolders } from './command.ts';
import { espalier } from './quick-command.ts';

let cwd: string;

/** Milliseconds: whole runs on two busy cores. */
const patience = 120_000;

beforeAll(async () => {
  cwd = projectFolder();
  await runInto(cwd, 'runs/one');
}, patience);
afterAll(removeFolders);

const report = (...args: readonly string[]) => espalier(['report', ...args], { cwd });
const read = (name: string): string => readFileSync(path.join(cwd, name), 'utf8');

describe('espalier report', () => {
  it('writes one file beside the folder, the same bytes each time, over its own only', async () => {
    expect(await report('runs/one/')).toEqual({ stdout: '', stderr: 'wrote runs/one.html\n', code: 0 });
    const first = read('runs/one.html');
    expect((await report('runs/one/')).code).toBe(0);
    expect(read('runs/one.html')).toBe(first);
    writeFileSync(path.join(cwd, 'mine.html'), '<p>mine</p>');
    const refused = await report('runs/one', '--out', 'mine.html');
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('ESP7005')]);
    expect(read('mine.html')).toBe('<p>mine</p>');
  });

  it.runIf(existsSync('/dev/full'))('replaces no device', async () => {
    const refused = await report('runs/one', '--out', '/dev/full');
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('ESP7005')]);
  });

  it('goes to standard output, and as JSON without a file', async () => {
    const page = await report('runs/one', '--out', '-');
    expect([page.code, page.stderr]).toEqual([0, '']);
    expect(page.stdout).toMatch(/^<!doctype html>/);
    const data = JSON.parse((await report('runs/one', '--json')).stdout);
    expect(data).toMatchObject({ formatVersion: 1, runs: [{ label: 'one', isFinished: true }] });
  });

  it('shows the weights before the run where the original is named, and no other model', async () => {
    const named = JSON.parse((await report('runs/one', '--json')).stdout);
    expect(named.runs[0].ends[0].layers[0].histogram.before).toHaveLength(41);
    const other = await report('runs/one', '--json', '--model', 'runs/one/model.onnx');
    expect([other.code, other.stderr]).toEqual([0, expect.stringContaining('ESP6752')]);
    const { runs } = JSON.parse(other.stdout);
    expect(runs[0].ends[0].layers[0].histogram.before).toBeUndefined();
  });

  it('opens it in a browser, or says why not', async () => {
    const { code, stderr } = await espalier(['report', 'runs/one', '--open'], { cwd, env: { PATH: '/nowhere' } });
    expect(stderr).toMatch(/wrote runs\/one\.html\n.*cannot be opened: `[\w-]+` is not installed/);
    expect(code).toBe(2);
  });

  it.each([
    ['a folder without a run', ['.'], /ESP6750.*`\.`/],
    ['a model that is not there', ['runs/one', '--model', 'none.onnx'], /none\.onnx/],
    ['nothing', [], /missing required argument/],
  ])('refuses %s', async (_, args, finding) => {
    const { code, stderr } = await report(...args);
    expect([code, stderr]).toEqual([2, expect.stringMatching(finding)]);
    expect(existsSync(path.join(cwd, 'report.html'))).toBe(false);
  });
});
