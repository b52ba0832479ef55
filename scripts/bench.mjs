/** `npm run bench -- [NAME…]`: bundles each file of `bench/` with the sources it measures, and runs them. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { compareStates } from './bench-against.mjs';
import { bundling } from './bundling.mjs';

const help = `npm run bench -- [NAME…] [--save FILE | --against FILE [--rounds N]]

  NAME            benchmarks, by the names of the files in bench/; all of them by default
  --save FILE     keeps the figures, and the state of the code that they are of
  --against FILE  measures the state that FILE was saved from, and this one, in turns
  --rounds N      turns of --against, 5 by default`;

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = fileURLToPath(new URL('../node_modules/.cache/espalier-bench', import.meta.url));
const { values, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    help: { type: 'boolean' },
    save: { type: 'string' },
    against: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    // Of the state that is compared with: it is built, and run by the one that compares.
    'only-build': { type: 'boolean' },
  },
});

if (values.help) {
  console.log(help);
} else {
  await bundle();
  if (!values['only-build']) process.exitCode = measure();
}

function measure() {
  const { save, against } = values;
  if (against !== undefined) {
    const rounds = Number(values.rounds);
    return compareStates({ root, folder, names, file: resolve(against), rounds });
  }
  const commit = save === undefined ? undefined : stateOfCode();
  const kept = save === undefined ? [] : ['--save', resolve(save)];
  if (commit !== undefined) kept.push('--commit', commit);
  return execute(`${folder}/index.js`, ...names, ...kept);
}

async function bundle() {
  execute('scripts/build.mjs', '--no-types');
  rmSync(folder, { recursive: true, force: true });
  await build({
    ...bundling,
    external: [...bundling.external, 'playwright-core'],
    entryPoints: ['bench/*.ts'],
    absWorkingDir: root,
    outdir: folder,
  });
}

/** A commit of all files as they are, committed or not; undefined outside of a repository. */
function stateOfCode() {
  const scratch = mkdtempSync(join(tmpdir(), 'espalier-bench-'));
  // An index of its own: that of the user stays as it is.
  const env = { ...process.env, GIT_INDEX_FILE: join(scratch, 'index') };
  const ask = (...args) => spawnSync('git', args, { cwd: root, env, encoding: 'utf8' });
  const read = (...args) => ask(...args).stdout?.trim() ?? '';
  try {
    if (ask('read-tree', 'HEAD').status !== 0 || ask('add', '--all').status !== 0) return undefined;
    const tree = read('write-tree');
    if (tree === read('rev-parse', 'HEAD^{tree}')) return read('rev-parse', 'HEAD');
    return read('commit-tree', tree, '-p', 'HEAD', '-m', 'bench: the state that was measured');
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function execute(...command) {
  return spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' }).status ?? 1;
}
