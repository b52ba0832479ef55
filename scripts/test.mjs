/**
 * The whole test: tools, build, types, format, tests. Everything runs even where an early part fails, so
 * that one run shows all there is to mend. The last line is `N passed, N failed`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const scratch = mkdtempSync(path.join(tmpdir(), 'espalier-test-'));
const report = path.join(scratch, 'report.json');

const parts = [
  ['tools', 'scripts/debian.mjs'],
  ['VS Code', 'scripts/vs-code-server.mjs'],
  ['build', 'scripts/build.mjs'],
  ['types', 'node_modules/typescript/bin/tsc', '--noEmit'],
  ['types of pages', 'node_modules/typescript/bin/tsc', '-p', 'tsconfig.page.json'],
  ['format', 'node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'],
  [
    'tests',
    'node_modules/vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ],
];

const failedParts = parts.filter(([name, ...command]) => {
  console.log(`> ${name}`);
  const { status } = spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' });
  return status !== 0;
});
const { passed, failed } = countTests();
for (const [name] of failedParts) console.log(`failed: ${name}`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failedParts.length === 0 && failed === 0 && passed > 0 ? 0 : 1;

/** A skipped test and a file that did not even load count as failed: nothing may hide. */
function countTests() {
  try {
    const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
    const tests = testResults.flatMap((file) =>
      file.assertionResults.length === 0 ? [file] : file.assertionResults,
    );
    const good = tests.filter(({ status }) => status === 'passed').length;
    return { passed: good, failed: tests.length - good };
  } catch (error) {
    console.log(`no report of the tests: ${error.message}`);
    return { passed: 0, failed: 1 };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
