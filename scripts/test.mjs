/**
 * The whole test: build, types, lint, unused code, format, tests. Everything runs even where an early part fails,
 * so that one run shows all there is to mend. The last line is `N passed, N failed`.
 *
 *     npm test                   everything; tests whose tools are missing are left out, and named
 *     npm test -- --install      first installs the tools that are missing (Debian packages as root, VS Code from npm)
 *     npm test -- model plan     builds, and runs the tests of these rooms only
 *
 * With `CI=true` the tools are installed, and a test that cannot run has failed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { installTools, missingTools } from './tools.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { rooms, installs } = readArguments(process.argv.slice(2));
const isStrict = installs || process.env.CI === 'true';
if (isStrict) installTools();
const leftOut = isStrict ? [] : sayMissing();

const scratch = mkdtempSync(path.join(tmpdir(), 'espalier-test-'));
const report = path.join(scratch, 'report.json');
const tests = [
  'node_modules/vitest/vitest.mjs',
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
  ...leftOut.flatMap((file) => ['--exclude', file]),
  ...rooms.map((room) => `test/${room}`),
];
const parts = [
  ['build', ['scripts/build.mjs']],
  ...(rooms.length > 0 ? [] : [['types, lint, unused code and format', ['scripts/check.mjs']]]),
  ['tests', tests],
];

const failedParts = parts.filter(([name, command]) => {
  console.log(`> ${name}`);
  return spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' }).status !== 0;
});
const { passed, failed, skipped } = countTests();
for (const [name] of failedParts) console.log(`failed: ${name}`);
const broken = isStrict ? failed + skipped : failed;
console.log(`${passed} passed, ${broken} failed`);
process.exitCode = failedParts.length === 0 && broken === 0 && passed > 0 ? 0 : 1;

function readArguments(args) {
  const names = args.filter((arg) => arg !== '--install');
  for (const name of names) {
    if (!name.startsWith('-') && existsSync(path.join(root, 'test', name))) continue;
    console.error(`\`${name}\` is neither an option nor a folder or file of test/`);
    console.error('usage: npm test [-- [--install] [ROOM…]]');
    process.exit(2);
  }
  return { rooms: names, installs: names.length < args.length };
}

/** Says in a line each what is missing; returns the files of tests that are left out for it. */
function sayMissing() {
  const missing = missingTools();
  for (const { name, from, tests } of missing) {
    if (tests.length === 0) continue;
    console.log(`skipped: ${tests.join(', ')}; ${name} is missing (from ${from}: npm test -- --install)`);
  }
  return missing.flatMap(({ tests }) => tests);
}

/** A file that did not even load counts as a failed test. */
function countTests() {
  try {
    const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
    const all = testResults.flatMap((file) => (file.assertionResults.length === 0 ? [file] : file.assertionResults));
    const count = (wanted) => all.filter(({ status }) => wanted(status)).length;
    const isSkipped = (status) => ['skipped', 'pending', 'todo', 'disabled'].includes(status);
    const passed = count((status) => status === 'passed');
    const skipped = count(isSkipped);
    return { passed, skipped, failed: all.length - passed - skipped };
  } catch (error) {
    console.log(`no report of the tests: ${error.message}`);
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
