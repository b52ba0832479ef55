/** A clone that nobody has built is packed whole, and a strict program of TypeScript compiles against what was packed. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from './command.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'espalier-packed-'));
const consumer = path.join(scratch, 'consumer');
const installed = path.join(consumer, 'node_modules');
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const notOfClone = new Set(['.git', 'node_modules', 'dist', 'test', 'bench', 'runs']);

beforeAll(() => {
  const clone = path.join(scratch, 'clone');
  mkdirSync(clone);
  for (const name of readdirSync(root).filter((one) => !notOfClone.has(one))) {
    cpSync(path.join(root, name), path.join(clone, name), { recursive: true });
  }
  symlinkSync(path.join(root, 'node_modules'), path.join(clone, 'node_modules'));
  execFileSync('npm', ['run', 'pack', '--', '--pack-destination', scratch], { cwd: clone, stdio: 'ignore' });
  const tarball = readdirSync(scratch).find((name) => name.endsWith('.tgz')) ?? '';
  mkdirSync(path.join(installed, 'espalier'), { recursive: true });
  execFileSync('tar', ['-xzf', path.join(scratch, tarball), '--strip-components=1', '-C', path.join(installed, 'espalier')]);
  // What npm installs beside it.
  for (const name of ['onnxruntime-node', 'onnxruntime-common'])
    symlinkSync(path.join(root, 'node_modules', name), path.join(installed, name));
}, 600_000);

const program = `import { check, format, plan, run, type Plan, type RunResult, type Recipe } from 'espalier';

const checked = check('prune weights by global magnitude to 80%');
const recipe: Recipe | undefined = checked.value;
const planned: Plan | undefined = plan({ recipe: 'prune weights by global magnitude to 80%', model: new Uint8Array(0), file: 'net.onnx' }).value;
export const sparsity = async (): Promise<readonly number[]> => {
  if (planned === undefined) return [];
  const { value, diagnostics } = await run({ plan: planned, out: 'out', model: 'net.onnx', data: {} } as never);
  const result: RunResult | undefined = value;
  return result === undefined ? [diagnostics.length] : [result.seconds];
};
export const laidOut: string | undefined = format('prune weights by magnitude to 80%').value;
export const edition = recipe?.edition;
// @ts-expect-error A recipe is a text.
check(5);
`;

it('has a command that runs', () => {
  const args = [path.join(installed, 'espalier/dist/espalier.js'), '--version'];
  expect(execFileSync(process.execPath, args, { encoding: 'utf8' })).toMatch(/^\d+\.\d+\.\d+\n$/);
});

it('has types that stand alone: strict, checked with their libraries, without those of Node', () => {
  writeFileSync(path.join(consumer, 'package.json'), '{ "type": "module" }');
  writeFileSync(path.join(consumer, 'main.ts'), program);
  const compilerOptions = {
    target: 'ES2023',
    module: 'NodeNext',
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    types: [],
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    preserveSymlinks: true,
  };
  writeFileSync(path.join(consumer, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['main.ts'] }));
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
  const { stdout, status } = spawnSync(process.execPath, [tsc, '-p', consumer], { encoding: 'utf8' });
  expect(stdout).toBe('');
  expect(status).toBe(0);
});
