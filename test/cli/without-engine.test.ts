/** A program that was installed without onnxruntime says so, and is not at a loss. */
import { cpSync, mkdirSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { folderWith, removeFolders, root } from './command.ts';

afterAll(removeFolders);

const cwd = folderWith({
  'a.prune': 'prune weights by |w| to 50%\n',
  'espalier.yaml': 'model: net.onnx\n',
  'package.json': '{"type":"module"}',
});
cpSync(path.join(root, 'test/fixtures/models/mlp_digits.onnx'), path.join(cwd, 'net.onnx'));
mkdirSync(path.join(cwd, 'dist'));
cpSync(path.join(root, 'dist'), path.join(cwd, 'dist'), { recursive: true, filter: (name) => !name.includes(`${path.sep}types`) });

const tried = (...args: readonly string[]) => spawnSync(process.execPath, ['dist/espalier.js', ...args], { cwd, encoding: 'utf8' });

describe('without onnxruntime', () => {
  it('a recipe is checked and planned', () => {
    expect(tried('check', 'a.prune')).toMatchObject({ status: 0 });
    expect(tried('plan', 'a.prune')).toMatchObject({ status: 0 });
  });

  it.each([['run', 'a.prune', '--out', 'first'], ['lock', 'a.prune'], ['verify', 'first'], ['doctor'], ['profile', 'net.onnx']])(
    'espalier %s says what to install',
    (...args) => {
      const { status, stdout, stderr } = tried(...args);
      expect(status).not.toBe(0);
      expect(stdout + stderr).toContain('npm install onnxruntime-node');
      expect(stdout + stderr).not.toMatch(/mistake in Espalier|^ {4}at /m);
    },
  );
});
