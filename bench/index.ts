/** Runs the benchmarks that are named, or all, and prints one table. Started by `npm run bench`. */
import { readdirSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { cellsOf, head, type Figure, type SavedRun } from './support/saved-run.ts';
import type { Benchmark } from './support/measurement.ts';
import { machineLines } from './support/machine.ts';

const { values, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: { save: { type: 'string' }, commit: { type: 'string' } },
});
const available = benchmarkNames();
const unknown = wanted.filter((name) => !available.includes(name));
if (unknown.length > 0) {
  console.error(`no benchmark is called ${unknown.join(', ')}; there are ${available.join(', ')}`);
  process.exit(2);
}

const machine = machineLines();
for (const line of machine) console.log(line);
const table = new Table({ head: [...head], style: { head: [], border: [] } });
const rows: Figure[] = [];
for (const name of wanted.length > 0 ? wanted : available) {
  // As an address, so that esbuild leaves it to be found where it bundled the others.
  const benchmark: Benchmark = await import(new URL(`${name}.js`, import.meta.url).href);
  for (const measurement of await benchmark.run()) {
    const row = { benchmark: benchmark.name, ...measurement };
    rows.push(row);
    table.push([...cellsOf(row)]);
  }
}
console.log(table.toString());
if (values.save !== undefined) {
  const commit = values.commit === undefined ? {} : { commit: values.commit };
  const run: SavedRun = { formatVersion: 1, ...commit, machine, rows };
  writeFileSync(values.save, JSON.stringify(run, undefined, 2) + '\n');
}

/** Each benchmark is bundled into a file of its own beside this one. */
function benchmarkNames(): readonly string[] {
  const folder = fileURLToPath(new URL('.', import.meta.url));
  return readdirSync(folder)
    .filter((file) => file.endsWith('.js') && file !== 'index.js')
    .map((file) => basename(file, '.js'))
    .sort();
}
