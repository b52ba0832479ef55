/**
 * One process of vitest, started by `scripts/mutants.mjs`: runs files of tests in their order, with switches in the sources
 * for mutants that are tried, or with marks for tests that are scouted.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startVitest } from 'vitest/node';
import { hashOf } from './mutant-tests.mjs';
import { sitesOf, withMarks, withSwitches } from './mutant-sites.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { runner, tests, mutants = [], isScouting = false } = JSON.parse(readFileSync(process.env.ESPALIER_MUTANTS, 'utf8'));

const changes = {
  name: 'espalier-mutants',
  enforce: 'pre',
  transform(code, id) {
    const name = path.relative(root, id);
    const chosen = mutants.filter(({ file }) => file === name);
    if (chosen.length > 0) return { code: withSwitches(code, chosen), map: null };
    // One run of a test says what it computes of all rooms.
    const isMarked =
      isScouting && name.startsWith('src/') && name.endsWith('.ts') && !name.endsWith('.generated.ts') && !code.startsWith('#!');
    return isMarked ? { code: withMarks(code, sitesOf(name, code), hashOf(name)), map: null } : undefined;
  },
};

/** The order that was asked for. */
function sequencer() {
  const placeOf = ({ moduleId }) => tests.indexOf(path.relative(root, moduleId));
  return { shard: (files) => files, sort: (files) => files.toSorted((a, b) => placeOf(a) - placeOf(b)) };
}

/** A file of tests that cannot be loaded; those that are left out have none. */
function onTestModuleEnd(module) {
  for (const { message } of module.errors()) if (!message.startsWith('No test suite')) console.error(`${module.moduleId}: ${message}`);
}

await startVitest(
  'test',
  tests,
  {
    root,
    config: false,
    watch: false,
    pool: 'forks',
    maxWorkers: 1,
    isolate: false,
    execArgv: ['--max-semi-space-size=64'],
    runner: path.join(root, runner),
    setupFiles: ['test/seed.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    reporters: [{ onTestModuleEnd }],
    sequence: { sequencer },
    include: ['test/**/*.test.ts'],
  },
  { plugins: [changes] },
);
process.exit(0);
