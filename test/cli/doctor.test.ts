/** `espalier doctor`: what it says of this machine is what this machine says of itself. */
import { chmodSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { espalier, folderWith, removeFolders, root } from './command.ts';

afterAll(removeFolders);

const engine = path.join(root, 'node_modules/onnxruntime-node/package.json');

describe('espalier doctor', () => {
  it('prints what this process sees, and leaves nothing in the folder', async () => {
    const cwd = folderWith({});
    const { code, stdout, stderr } = await espalier(['doctor', '--json'], { cwd });
    expect([code, stderr]).toEqual([0, '']);
    const machine = JSON.parse(stdout);
    const { version }: { version: string } = JSON.parse(readFileSync(engine, 'utf8'));
    expect(machine).toMatchObject({
      formatVersion: 1,
      node: process.versions.node,
      onnxruntime: version,
      processors: availableParallelism(),
      folder: { writable: true, links: true, problems: [] },
      problems: [],
    });
    expect(machine.memory.total).toBeLessThanOrEqual(totalmem());
    expect(machine.memory.free).toBeLessThanOrEqual(machine.memory.total);
    expect(machine.devices).toContainEqual({ name: 'cpu', computes: true });
    expect(readdirSync(cwd)).toEqual([]);
  });

  it('says in words that nothing is wrong', async () => {
    const { code, stdout } = await espalier(['doctor'], { cwd: folderWith({}) });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^device +cpu computes$/m);
    expect(stdout).toMatch(/^processors +\d+.*; a run uses 1 thread, and all of them with `--threads auto`/m);
    expect(stdout).toMatch(/^file system +\S/m);
    expect(stdout).toMatch(/^clock +20\d\d-.*Z; that of the folder is (the same|[\d.]+ s (ahead|behind))/m);
    expect(stdout).toMatch(/\nnothing is wrong\n$/);
  });

  it('says what is wrong with a folder, with exit code 2', async () => {
    const cwd = folderWith({});
    mkdirSync(path.join(cwd, 'runs'));
    writeFileSync(path.join(cwd, 'file'), '');
    for (const folder of ['none', 'file']) {
      const { code, stdout } = await espalier(['doctor', folder], { cwd });
      expect([code, stdout]).toEqual([2, expect.stringMatching(/wrong: no run can be written/)]);
    }
    expect(await espalier(['doctor', 'runs'], { cwd })).toMatchObject({ code: 0 });
  });

  it('names the version of Slurm where there is one', async () => {
    const cwd = folderWith({ 'bin/sbatch': '#!/bin/sh\necho slurm 24.11.5\n' });
    chmodSync(path.join(cwd, 'bin/sbatch'), 0o755);
    const env = { PATH: `${path.join(cwd, 'bin')}:${process.env['PATH'] ?? ''}` };
    const { stdout } = await espalier(['doctor', '--json'], { cwd, env });
    expect(JSON.parse(stdout)).toMatchObject({ slurm: 'slurm 24.11.5' });
  });
});
