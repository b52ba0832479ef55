/**
 * `npm run generate` writes everything that is made from the code, in the order in which one depends on
 * another. `npm run generate -- --check` writes nothing and fails where a file is not up to date.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const checks = process.argv.includes('--check');
const generators = [
  ['standard library', 'generate-standard-library.mjs', checks ? '--check' : undefined],
  ['schema of plans', 'generate-plan-schema.mjs', checks ? '--check' : undefined],
  ['grammars and reference', 'codegen.mjs', checks ? '--check' : undefined],
  ['pages of diagnostics', 'diagnostics.mjs', checks ? '--check' : undefined],
  ['tables of figures', 'figures.mjs', checks ? '--check' : undefined],
  ['plans and pages of recipes', 'plans.mjs', checks ? undefined : '--update'],
];

const failed = generators.filter(([name, script, option]) => {
  console.log(`> ${name}`);
  const args = [`scripts/${script}`, ...(option === undefined ? [] : [option])];
  return spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status !== 0;
});
for (const [name] of failed) console.log(`${checks ? 'not up to date' : 'failed'}: ${name}`);
process.exitCode = failed.length === 0 ? 0 : 1;
