/** Runs the benchmarks that are named, or all, and prints one table. Started by `npm run bench`. */
import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import Table from 'cli-table3';
import type { Benchmark, Measurement } from './support/measurement.ts';
import { machineLines } from './support/machine.ts';

const wanted = process.argv.slice(2);
const available = benchmarkNames();
const unknown = wanted.filter((name) => !available.includes(name));
if (unknown.length > 0) {
  console.error(`no benchmark is called ${unknown.join(', ')}; there are ${available.join(', ')}`);
  process.exit(2);
}

for (const line of machineLines()) console.log(line);
const table = new Table({
  head: ['benchmark', 'what', 'ours', 'rival', 'ratio', 'wish'],
  style: { head: [], border: [] },
});
for (const name of wanted.length > 0 ? wanted : available) {
  // As an address, so that esbuild leaves it to be found where it bundled the others.
  const benchmark: Benchmark = await import(new URL(`${name}.js`, import.meta.url).href);
  for (const measurement of await benchmark.run()) table.push(row(benchmark.name, measurement));
}
console.log(table.toString());

/** Each benchmark is bundled into a file of its own beside this one. */
function benchmarkNames(): readonly string[] {
  const folder = fileURLToPath(new URL('.', import.meta.url));
  return readdirSync(folder)
    .filter((file) => file.endsWith('.js') && file !== 'index.js')
    .map((file) => basename(file, '.js'))
    .sort();
}

function row(name: string, { what, ours, rival, unit, ratio, wish }: Measurement): string[] {
  const quotient = ratio ?? (rival === undefined ? undefined : ours / rival);
  return [
    name,
    what,
    `${significant(ours)} ${unit}`,
    rival === undefined ? '–' : `${significant(rival)} ${unit}`,
    quotient === undefined ? '–' : significant(quotient),
    wish,
  ];
}

function significant(value: number): string {
  return Number(value.toPrecision(3)).toString();
}
