/** Where the words go may close, fill up or hang up; the work and its files come first. */
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { command, folderWith, removeFolders, root } from './command.ts';

afterAll(removeFolders);

const training = 'stage s for 100000 steps { train all with sgd(lr: 0.01) }\n';

function folder(): string {
  const cwd = folderWith({ 'a.prune': training });
  const fixtures = path.join(root, 'test/fixtures');
  cpSync(path.join(fixtures, 'models/mlp_digits.onnx'), path.join(cwd, 'net.onnx'));
  for (const part of ['x_train', 'y_train']) {
    cpSync(path.join(fixtures, `data/digits_${part}.npy`), path.join(cwd, `${part}.npy`));
  }
  return cwd;
}

function shell(script: string, cwd: string): { readonly status: number | null; readonly stderr: string } {
  const env = { ...process.env, NODE: process.execPath, ESPALIER: command };
  const { status, stderr } = spawnSync('bash', ['-c', script], { cwd, env, encoding: 'utf8' });
  return { status, stderr };
}

const oneShot = '"$NODE" "$ESPALIER" run -e "prune weights by global magnitude to 50%" --model net.onnx --out o';

describe('an output that cannot be written to', () => {
  it('a closed pipe does not stop a run', () => {
    const cwd = folder();
    expect(shell(`set -o pipefail; ${oneShot} 2>&1 | head -1`, cwd).status).toBe(0);
    expect(existsSync(path.join(cwd, 'o/manifest.json'))).toBe(true);
  });

  it('a full disk behind it is reported in one line, and the run is still written', () => {
    const cwd = folder();
    const { status, stderr } = shell(`${oneShot} --quiet > /dev/full`, cwd);
    expect(stderr.trim().split('\n')).toEqual(['espalier: the output cannot be written: the disk is full']);
    expect(status).toBe(2);
    expect(existsSync(path.join(cwd, 'o/manifest.json'))).toBe(true);
  });
});

describe('a signal in mid-run', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s leaves a folder that can be resumed', async (signal) => {
    const cwd = folder();
    const args = ['run', 'a.prune', '--model', 'net.onnx', '--train', 'x_train.npy,y_train.npy'];
    const child = spawn(process.execPath, [command, ...args, '--out', 'o'], { cwd });
    const code = await new Promise<number | null>((resolve) => {
      child.on('exit', resolve);
      // The first line of progress says that training goes on.
      child.stderr.on('data', (text: Buffer) => {
        if (/s, stage start/.test(text.toString())) child.kill(signal);
      });
    });
    expect(code).toBe(130);
    expect(existsSync(path.join(cwd, 'o/manifest.json'))).toBe(false);
    expect(existsSync(path.join(cwd, 'o/journal.jsonl'))).toBe(true);
  });
});
