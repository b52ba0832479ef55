/**
 * Which tests try a change: those that compute its place, the nearest and fastest ones first. What a file of tests computes
 * is found by a run of it, once, and kept in `node_modules/.cache/espalier-mutants` for these contents of test and source.
 */
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { helpersOf, importsOf, testFiles } from './test-imports.mjs';
import { needs } from './tools.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = path.join(root, 'node_modules/.cache/espalier-mutants');
/** A line for each run of a file of tests: its time, and by source the places it computed, as 0s and 1s. */
const cache = path.join(folder, 'reach.jsonl');
/** What is computed as the sources are loaded, which all tests do. */
export const loading = 'loading';
/** Milliseconds that a file of tests may take of which nothing is known yet. */
export const usual = 3000;

export function hashOf(...names) {
  const hash = createHash('sha256');
  for (const name of names)
    hash
      .update(`${name}\0`)
      .update(readFileSync(path.join(root, name)))
      .update('\0');
  return hash.digest('hex').slice(0, 12);
}

export function keyOf(test) {
  return test === loading ? '' : hashOf(...helpersOf(test).toSorted());
}

export function keep(row) {
  mkdirSync(folder, { recursive: true });
  appendFileSync(cache, `${JSON.stringify(row)}\n`);
}

/** By file of tests: its time, and what it computes of sources by their hash. */
export function keptRows() {
  const rows = new Map();
  const keys = new Map();
  for (const line of existsSync(cache) ? readFileSync(cache, 'utf8').trim().split('\n') : []) {
    const { test, key, ms, sites } = JSON.parse(line);
    if (test !== loading && !existsSync(path.join(root, test))) continue;
    if (!keys.has(test)) keys.set(test, keyOf(test));
    if (key === keys.get(test)) rows.set(test, { ms, sites: { ...rows.get(test)?.sites, ...sites } });
  }
  return rows;
}

/** For each source, the files of tests that import it, through others too, and through how many. */
export function importersOf(files, room) {
  const importers = new Map();
  // Tests that start other programs see what theirs compute, but for those that compare with PyTorch.
  const waiting = testFiles().filter((test) => needs[test] === undefined || needs[test].includes('torch'));
  const seen = new Set(waiting);
  for (const file of waiting) {
    for (const name of importsOf(file).files.filter((one) => /\.m?ts$/.test(one))) {
      importers.set(name, [...(importers.get(name) ?? []), file]);
      if (!seen.has(name)) waiting.push(name);
      seen.add(name);
    }
  }
  return new Map(files.map((file) => [file, stepsTo(file, importers, room)]));
}

function stepsTo(file, importers, room) {
  const steps = new Map([[file, 0]]);
  for (const [name, count] of steps) {
    for (const by of importers.get(name) ?? []) if (!steps.has(by)) steps.set(by, count + 1);
  }
  const base = path.basename(file, '.ts');
  const nearer = (test) => (path.basename(test).startsWith(base) ? 2 : 0) + (test.split('/').includes(room) ? 1 : 0);
  const tests = [...steps].filter(([name]) => name.endsWith('.test.ts'));
  return new Map(tests.map(([test, count]) => [test, count - nearer(test)]));
}

/**
 * What is known of a mutant: `reaching`, the tests that compute its place, those first that are likely to notice it soon;
 * `unknown`, those that were not run with the sources as they are, with what a run of them may cost; and `has`, how many of
 * the first are so near that no unknown one promises much more.
 */
export function knownOf(mutant, importers, rows) {
  const steps = importers.get(mutant.file);
  const reaches = (test) => rows.get(test)?.sites[mutant.hash]?.[mutant.place] === '1';
  const costOf = (test) => (rows.get(test)?.ms ?? usual) * 3 ** steps.get(test);
  // All tests load what they import: those that compute the place once more come first.
  const isLoaded = mutant.isStatic || reaches(loading);
  const rank = (test) => (reaches(test) ? 1 : 1000) * costOf(test);
  const tests = [...steps.keys()];
  const reaching = tests.filter((test) => isLoaded || reaches(test)).toSorted((a, b) => rank(a) - rank(b) || a.localeCompare(b));
  const unknown = isLoaded ? [] : tests.filter((test) => rows.get(test)?.sites[mutant.hash] === undefined);
  const cheapest = Math.min(...unknown.map(costOf));
  const has = reaching.filter((test) => costOf(test) < 10 * cheapest).length;
  return { reaching, has, unknown: new Map(unknown.map((test) => [test, costOf(test)])) };
}
