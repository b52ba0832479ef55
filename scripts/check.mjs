/** `npm run check`: types, lint, unused code and format, side by side. What the tests need minutes for is not here. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const checks = [
  ['types', 'node_modules/typescript-7/bin/tsc', '--noEmit'],
  ['types of pages', 'node_modules/typescript-7/bin/tsc', '-p', 'tsconfig.page.json'],
  ['lint', 'node_modules/oxlint/bin/oxlint', '--type-aware'],
  ['unused code', 'node_modules/knip/bin/knip.js', '--no-progress'],
  ['format', 'node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'],
];

const failed = (await Promise.all(checks.map(run))).filter(({ code }) => code !== 0);
for (const { name, output } of failed) console.log(`failed: ${name}\n${output}`);
if (failed.length === 0) console.log('types, lint, unused code and format are in order');
process.exitCode = failed.length === 0 ? 0 : 1;

function run([name, ...command]) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, command, { cwd: root });
    let output = '';
    child.stdout.on('data', (data) => (output += data));
    child.stderr.on('data', (data) => (output += data));
    child.on('close', (code) => resolve({ name, code, output }));
  });
}
