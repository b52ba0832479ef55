/**
 * The whole test: build, types, lint, unused code, format, tests. Everything runs even where an early part fails,
 * so that one run shows all there is to mend. The last line is `N passed, N failed`.
 *
 *     npm test                   everything; tests whose tools are missing are left out, and named
 *     npm test -- --install      first installs the tools that are missing (Debian packages as root, VS Code from npm)
 *     npm test -- model plan     builds, and runs the tests of these rooms only: a folder of test/ by that name,
 *                                or the tests that import the room of src/ themselves; a file of test/ will do
 *     npm test -- --built plan   the same with dist/ as it is
 *
 * With `CI=true` the tools are installed, and a test that cannot run has failed.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { testsOf } from './test-imports.mjs';
import { installTools, testsWithoutTools } from './tools.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { tried, installs, isBuilt } = readArguments(process.argv.slice(2));
const isStrict = installs || process.env.CI === 'true';
if (isStrict) installTools();
const leftOut = isStrict ? [] : sayMissing();

const scratch = mkdtempSync(path.join(tmpdir(), 'espalier-test-'));
const report = path.join(scratch, 'report.json');
const tests = ['node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...tried];
const parts = [
  ...(isBuilt ? [] : [['build', ['scripts/build.mjs']]]),
  ...(tried.length > 0 ? [] : [['types, lint, unused code and format', ['scripts/check.mjs']]]),
  ['tests', tests],
];

// `--exclude` of vitest has no effect on its projects, so `vitest.config.ts` reads the list.
const env = { ...process.env, ESPALIER_LEFT_OUT: JSON.stringify(leftOut) };
const failedParts = parts.filter(([name, command]) => {
  console.log(`> ${name}`);
  return spawnSync(process.execPath, command, { cwd: root, env, stdio: 'inherit' }).status !== 0;
});
const { passed, failed, skipped } = countTests();
for (const [name] of failedParts) console.log(`failed: ${name}`);
const broken = isStrict ? failed + skipped : failed;
console.log(`${passed} passed, ${broken} failed`);
process.exitCode = failedParts.length === 0 && broken === 0 && passed > 0 ? 0 : 1;

function readArguments(args) {
  const options = ['--install', '--built'];
  const names = args.filter((arg) => !options.includes(arg));
  const found = names.map((name) => ({ name, tests: name.startsWith('-') ? [] : testsOf(name) }));
  for (const { name, tests } of found) {
    if (tests.length > 0) continue;
    console.error(`\`${name}\` is neither an option nor a room of src/ nor a folder or file of test/`);
    console.error('usage: npm test [-- [--install] [--built] [ROOM…]]');
    process.exit(2);
  }
  return { tried: found.flatMap(({ tests }) => tests), installs: args.includes('--install'), isBuilt: args.includes('--built') };
}

/** Says in a line each what is missing; returns the files of tests that are left out for it. */
function sayMissing() {
  const groups = testsWithoutTools();
  for (const { what, tests } of groups) {
    console.log(`skipped: ${tests.join(', ')}; missing: ${what}. \`npm test -- --install\` installs it`);
  }
  return groups.flatMap(({ tests }) => tests);
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
