/** One process of vitest, started by `scripts/mutants.mjs`: runs files of tests in their order, on sources with switches in them. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startVitest } from 'vitest/node';
import { withSwitches } from './mutant-sites.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { mutants, tests } = JSON.parse(readFileSync(process.env.ESPALIER_MUTANTS, 'utf8'));
const byFile = new Map();
for (const mutant of mutants) {
  const file = path.join(root, mutant.file);
  byFile.set(file, [...(byFile.get(file) ?? []), mutant]);
}

const switches = {
  name: 'espalier-mutants',
  enforce: 'pre',
  transform(code, id) {
    const chosen = byFile.get(id);
    return chosen === undefined ? undefined : { code: withSwitches(code, chosen), map: null };
  },
};

/** The order that was asked for: the nearest tests first. */
function sequencer() {
  const placeOf = ({ moduleId }) => tests.indexOf(path.relative(root, moduleId));
  return { shard: (files) => files, sort: (files) => files.toSorted((a, b) => placeOf(a) - placeOf(b)) };
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
    runner: path.join(root, 'scripts/mutant-runner.mjs'),
    setupFiles: ['test/seed.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    reporters: [{}],
    sequence: { sequencer },
    include: ['test/**/*.test.ts'],
  },
  { plugins: [switches] },
);
process.exit(0);
