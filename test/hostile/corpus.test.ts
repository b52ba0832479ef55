/** Files made to harm: bombs, endless devices, ways out of the folder. Each ends in a finding, quickly and small. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync, zipSync } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import { readArray, readHeader } from '../../src/data/read-array.ts';
import type { Diagnostic, Outcome } from '../../src/diagnostics/diagnostic.ts';
import { diffModels } from '../../src/diff/models/index.ts';
import { lockFromYaml } from '../../src/lock/index.ts';
import { planFromYaml } from '../../src/plan/index.ts';
import { readProject } from '../../src/project/read.ts';
import { openModelFiles } from '../../src/identity/model-files.ts';
import { readMasks } from '../../src/verify/read-masks.ts';
import { npy, idx } from '../data/files.ts';
import { digits, planOn } from '../run/support.ts';
import { isSound } from './findings.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'espalier-corpus-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function put(name: string, bytes: Uint8Array | string): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, bytes);
  return file;
}

/** Whoever opens it waits for a writer who never comes. */
function pipe(name: string): string {
  const file = path.join(folder, name);
  execFileSync('mkfifo', [file]);
  return file;
}

/** Bytes that the process holds, before and after, may differ by so much. */
const mostMemory = 400e6;

async function refused(read: () => Promise<Outcome<unknown>> | Outcome<unknown>): Promise<Diagnostic> {
  const before = process.memoryUsage().rss;
  const { value, diagnostics } = await read();
  expect(process.memoryUsage().rss - before).toBeLessThan(mostMemory);
  const [error] = diagnostics.filter(({ severity }) => severity === 'error');
  expect([value, error?.code]).toEqual([undefined, expect.stringMatching(/^ESP\d{4}$/)]);
  for (const diagnostic of diagnostics) isSound(diagnostic);
  if (error === undefined) throw new Error('nothing was found');
  return error;
}

describe('texts', () => {
  const deep = {
    lists: '['.repeat(20_000),
    dashes: '- '.repeat(20_000),
    mappings: '{a: '.repeat(20_000),
    keys: '? '.repeat(20_000),
    indents: Array.from({ length: 300 }, (_, at) => `${' '.repeat(at)}a:\n`).join(''),
    closed: `a: ${'['.repeat(5_000)}${']'.repeat(5_000)}`,
  };
  const aliases = `a0: &a0 [x, x, x]\n${Array.from({ length: 30 }, (_, at) => `a${at + 1}: &a${at + 1} [${`*a${at}, `.repeat(9)}x]`).join('\n')}\n`;
  const texts: readonly (readonly [string, string])[] = [
    ...Object.entries(deep),
    ['aliases', aliases],
    ['a loop of aliases', 'a: &a [*a, *a]\n'],
    ['a tag', 'seed: !!js/function "() => 1"\n'],
    ['a prototype', '__proto__: {seed: 1}\nconstructor: {prototype: {}}\n'],
    ['a number without end', `seed: ${'9'.repeat(100_000)}\n`],
  ];
  const readers = {
    plan: (text: string) => planFromYaml({ name: 'plan.yaml', text }),
    project: (text: string) => readProject({ name: 'espalier.yaml', text }),
    lock: (text: string) => lockFromYaml({ name: 'espalier.lock', text }),
  };
  const trials = Object.entries(readers).flatMap(([kind, read]) => texts.map(([name, text]) => ({ kind, name, read: () => read(text) })));
  it.each(trials)('a $kind with $name', async ({ kind, read }) => {
    const files: Readonly<Record<string, string>> = { plan: 'plan.yaml', project: 'espalier.yaml', lock: 'espalier.lock' };
    expect((await refused(read)).source?.name).toBe(files[kind]);
  });
});

describe('data', () => {
  const values = new Uint8Array(64);
  const zeros = new Uint8Array(8 << 20);
  it.each<[string, () => string, RegExp]>([
    ['that promises terabytes', () => put('huge.npy', npy('<f4', [1 << 30, 1 << 20], values)), /ESP5/],
    ['with a negative dimension', () => put('negative.npy', npy('<f4', [-4, 4], values)), /its shape \(-4, 4\) has a negative dimension/],
    ['with a dimension beyond all numbers', () => put('beyond.npy', npy('<f4', [1e20, 4], values)), /ESP5/],
    ['as an IDX file of 2^32 samples', () => put('huge.idx', idx([0xffffffff, 28, 28], values)), /ESP5/],
    ['with a header as long as a book', () => put('long.npy', npy('<f4', Array(3000).fill(1), values)), /ESP5/],
    ['as a gzip bomb', () => put('bomb.npy.gz', gzipSync(Buffer.concat([npy('<f4', [4, 4], values), zeros]))), /ESP5/],
    ['as a zip bomb', () => put('bomb.npz', zipSync({ 'x.npy': Buffer.concat([npy('<f4', [4, 4], values), zeros]) })) + '#x', /ESP5/],
    ['in a member outside of the archive', () => put('slip.npz', zipSync({ '../../slip.npy': npy('<f4', [4, 4], values) })) + '#x', /ESP5/],
    ['that is a folder', () => folder, /it is a folder/],
    ['that is a device', () => '/dev/zero', /regular file/],
    ['that is a pipe', () => pipe('pipe.npy'), /regular file/],
    [
      'that is a link to itself',
      () => {
        const file = path.join(folder, 'loop.npy');
        symlinkSync(file, file);
        return file;
      },
      /ELOOP|circles/,
    ],
  ])('%s', async (_, make, words) => {
    const file = make();
    const error = await refused(() => {
      const header = readHeader(file);
      return header.value === undefined ? header : readArray(file);
    });
    expect(`${error.code} ${error.message}`).toMatch(words);
  });
});

describe('models', () => {
  const traps = 'test/fixtures/traps';
  const sound = 'test/fixtures/models/mlp_digits_init.onnx';
  const refuse = (file: string) =>
    refused(() => {
      const [old, now] = [openModelFiles(sound), openModelFiles(file)];
      try {
        if (old.value === undefined || now.value === undefined) return now;
        const { value, diagnostics } = diffModels(old.value, now.value);
        return value === undefined ? { diagnostics } : { value, diagnostics };
      } finally {
        old.value?.close();
        now.value?.close();
      }
    });

  it.each(['cycle', 'huge_dim', 'external_absolute', 'external_negative', 'external_missing', 'empty', 'lfs_pointer'])(
    'a trap: %s',
    async (name) => {
      const file = `${traps}/${name}.onnx`;
      expect((await refuse(file)).file).toBe(file);
    },
  );

  it.each<[string, (location: string) => void]>([
    ['a link out of the folder', (location) => symlinkSync('/etc/passwd', location)],
    ['a pipe', (location) => execFileSync('mkfifo', [location])],
    ['a device behind a link', (location) => symlinkSync('/dev/zero', location)],
  ])('whose tensors lie in %s', async (name, make) => {
    const inner = mkdtempSync(path.join(folder, 'external-'));
    const file = path.join(inner, 'net.onnx');
    writeFileSync(file, readFileSync(`${traps}/external.onnx`));
    make(path.join(inner, 'external.bin'));
    expect((await refuse(file)).message).toContain('external.bin');
    expect(name).not.toBe('');
  });

  it('that is a pipe', async () => {
    expect((await refuse(pipe('pipe.onnx'))).message).toContain('it is no regular file');
  });
});

describe('masks', () => {
  it.each<[string, Readonly<Record<string, Uint8Array>>, RegExp]>([
    ['that unpack to gigabytes', { '0.weight.npy': new Uint8Array(8 << 20) }, /declares 8388608 bytes, and its layer has 19200 weights/],
    ['of layers that nobody knows', { '../../../etc/cron.npy': new Uint8Array(64) }, /is of no layer of the plan/],
    ['of another kind', { '0.weight.npy': npy('<f4', [64], new Uint8Array(256)) }, /is no array of truth values/],
    ['of another size', { '0.weight.npy': npy('|b1', [64], new Uint8Array(64)) }, /does not have 19200 values/],
  ])('%s', async (_, members, words) => {
    const plan = await planOn(digits, 'prune weights by magnitude to 50%');
    const { masks, findings } = readMasks(put('masks.npz', zipSync(members)), plan);
    expect([masks.size, findings.map(({ message }) => message)]).toEqual([0, [expect.stringMatching(words)]]);
  });
});
