import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readModel } from '../../src/model/index.ts';
import { hashFile, openModelFiles, writeAtomically } from '../../src/identity/model-files.ts';
import { modelPaths, open, read, save, traps, valueOf } from './support.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'espalier-files-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const bytes = (text: string) => [new TextEncoder().encode(text)];

describe('writing', () => {
  test('makes the whole file and leaves nothing else behind', () => {
    expect(writeAtomically(join(folder, 'a'), bytes('new'))).toEqual([]);
    expect(readdirSync(folder)).toEqual(['a']);
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('new');
  });

  test('overwrites only when asked', () => {
    const path = join(folder, 'a');
    writeFileSync(path, 'old');
    const [diagnostic] = writeAtomically(path, bytes('new'));
    expect(diagnostic?.code).toBe('ESP3091');
    expect(diagnostic?.file).toBe(path);
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(writeAtomically(path, bytes('new'), { overwrite: true })).toEqual([]);
    expect(readFileSync(path, 'utf8')).toBe('new');
  });

  test('a source that fails half-way leaves the old file', () => {
    const path = join(folder, 'a');
    writeFileSync(path, 'old');
    function* failing(): Generator<Uint8Array> {
      yield new Uint8Array(10);
      throw new Error('the source is gone');
    }
    const [diagnostic] = writeAtomically(path, failing(), { overwrite: true });
    expect(diagnostic?.message).toContain('the source is gone');
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['a']);
  });

  test('a folder that is not there is a diagnostic', () => {
    const [diagnostic] = writeAtomically(join(folder, 'none', 'a'), bytes('new'));
    expect(diagnostic?.code).toBe('ESP3092');
  });

  test('so is one that is read-only', () => {
    chmodSync(folder, 0o555);
    const [diagnostic] = unprivileged(() => writeAtomically(join(folder, 'a'), bytes('new')));
    chmodSync(folder, 0o700);
    expect(diagnostic?.message).toContain('permission denied');
  });

  test('so is a path through a file', () => {
    writeFileSync(join(folder, 'a'), 'old');
    const [diagnostic] = writeAtomically(join(folder, 'a', 'b'), bytes('new'));
    expect(diagnostic?.message).toContain('no folder');
  });
});

describe('opening', () => {
  test('what is not there, and what is no file', () => {
    for (const path of [join(folder, 'none.onnx'), folder]) {
      const outcome = openModelFiles(path);
      expect(outcome.value).toBeUndefined();
      expect(outcome.diagnostics[0]?.file).toBe(path);
    }
  });

  test('a pipe is no model, and is not waited for', () => {
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    expect(openModelFiles(join(folder, 'pipe')).diagnostics[0]?.code).toBe('ESP3090');
  });

  test('external data is found in the folder of the model only', () => {
    writeFileSync(join(folder, 'secret'), 'x');
    const inner = join(folder, 'inner');
    mkdirSync(inner);
    copyFileSync(join(traps, 'external.onnx'), join(inner, 'm.onnx'));
    symlinkSync(join(folder, 'secret'), join(inner, 'external.bin'));
    const files = open(join(inner, 'm.onnx'));
    expect(files.open('external.bin')).toBeUndefined();
    expect(files.open('../secret')).toBeUndefined();
    const { value, diagnostics } = readModel(files);
    expect(value).toBeUndefined();
    expect(diagnostics[0]).toMatchObject({
      code: 'ESP3025',
      message: expect.stringMatching(/is a link that leads out .*, to `.*secret`$/),
    });
  });

  test('a link inside the folder is followed', () => {
    copyFileSync(join(traps, 'external.onnx'), join(folder, 'm.onnx'));
    copyFileSync(join(traps, 'external.bin'), join(folder, 'real.bin'));
    symlinkSync('real.bin', join(folder, 'external.bin'));
    expect(readModel(open(join(folder, 'm.onnx'))).diagnostics).toEqual([]);
  });
});

describe('saving', () => {
  test('a model in its own folder does not touch its old data', () => {
    for (const name of ['external.onnx', 'external.bin']) {
      copyFileSync(join(traps, name), join(folder, name));
    }
    const { files, model } = read(join(folder, 'external.onnx'));
    const changes = new Map([['W', new Float32Array(12)]]);
    save(files, model, changes, join(folder, 'pruned.onnx'));
    expect(readFileSync(join(folder, 'external.bin'))).toEqual(readFileSync(join(traps, 'external.bin')));
    const data = readFileSync(join(folder, 'pruned.onnx.external.bin'));
    expect(data.subarray(0, 48).every((byte) => byte === 0)).toBe(true);
    expect(data.subarray(48)).toEqual(readFileSync(join(traps, 'external.bin')).subarray(48));
    expect(readModel(open(join(folder, 'pruned.onnx'))).diagnostics).toEqual([]);
  });
});

test('a file is hashed as a stream', async () => {
  const path = modelPaths['mlp_digits'] ?? '';
  const expected = createHash('sha256').update(readFileSync(path)).digest('hex');
  expect(valueOf(await hashFile(path))).toBe(expected);
  expect((await hashFile(join(folder, 'none'))).diagnostics[0]?.code).toBe('ESP3090');
});

/** Modes do not bind root, who lays its rights down for the while. */
function unprivileged<T>(work: () => T): T {
  if (process.geteuid?.() !== 0) return work();
  process.seteuid?.(65_534);
  try {
    return work();
  } finally {
    process.seteuid?.(0);
  }
}
