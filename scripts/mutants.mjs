/**
 * `npm run mutants -- ROOM [--cases N] [--seed N] [--file NAME] [--tests N] [--minutes N] [--json]`: draws small changes
 * of a room's sources and says which of them a test notices. Each is tried by the nearest tests that reach it, up to the
 * first that fails. `--file` keeps to files whose names contain NAME, `--tests` bounds the files of tests for each source.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { sitesOf } from './mutant-sites.mjs';
import { importsOf, testFiles } from './test-imports.mjs';
import { needs } from './tools.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Changes that change nothing that can be seen, each with its reason. */
const known = path.join(root, 'test/house/equivalent-mutants.json');
/** Seconds without a word, after which a mutant has not ended. */
const patience = 90;

const { room, cases, seed, only, most, minutes, isJson } = optionsOf(process.argv.slice(2));
const scratch = mkdtempSync(path.join(tmpdir(), 'espalier-mutants-'));
try {
  const mutants = drawn();
  const { outcomes, sizes } = await tried(mutants);
  report(mutants, outcomes, sizes);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function optionsOf(args) {
  const option = { type: 'string' };
  const options = { cases: option, seed: option, file: option, tests: option, minutes: option, json: { type: 'boolean', default: false } };
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const [name = ''] = positionals;
    if (!existsSync(path.join(root, 'src', name)) || name === '') throw new Error(`\`${name}\` is no room of src/`);
    const numbers = [values.cases ?? '50', values.seed ?? '1', values.tests ?? '12', values.minutes ?? '600'].map(Number);
    if (numbers.some((number) => !Number.isInteger(number) || number < 1)) throw new Error('numbers are whole, and 1 at least');
    const [count, first, tests, bound] = numbers;
    return { room: name, cases: count, seed: first, only: values.file ?? '', most: tests, minutes: bound, isJson: values.json };
  } catch (error) {
    console.error(
      `${error.message}\nusage: npm run mutants -- ROOM [--cases N] [--seed N] [--file NAME] [--tests N] [--minutes N] [--json]`,
    );
    process.exit(2);
  }
}

function drawn() {
  const names = readdirSync(path.join(root, 'src', room), { recursive: true }).map(
    (name) => `src/${room}/${name.replaceAll(path.sep, '/')}`,
  );
  const files = names.filter((name) => name.endsWith('.ts') && name.includes(only)).toSorted();
  const sites = files.flatMap((file) => sitesOf(file, readFileSync(path.join(root, file), 'utf8')));
  const random = randomOf(seed);
  const order = sites.map((site) => ({ site, at: random() })).toSorted((a, b) => a.at - b.at);
  const chosen = order.slice(0, cases).map(({ site }, id) => ({ id, ...site }));
  const near = nearestTests([...new Set(chosen.map(({ file }) => file))]);
  return chosen.map((mutant) => ({ ...mutant, tests: near.get(mutant.file) ?? [] }));
}

/** mulberry32: the same draws for a seed on every machine. */
function randomOf(start) {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The files of tests that reach a source through fewest imports; among equals those in the room's own folder, and by name. */
function nearestTests(files) {
  const importers = new Map();
  // Tests that start other programs take too long for each mutant, and see what theirs compute.
  const waiting = testFiles().filter((test) => needs[test] === undefined);
  const seen = new Set(waiting);
  for (const file of waiting) {
    for (const name of importsOf(file).files.filter((one) => /\.m?ts$/.test(one))) {
      importers.set(name, [...(importers.get(name) ?? []), file]);
      if (!seen.has(name)) waiting.push(name);
      seen.add(name);
    }
  }
  return new Map(files.map((file) => [file, nearestOf(file, importers)]));
}

function nearestOf(file, importers) {
  const steps = new Map([[file, 0]]);
  for (const [name, count] of steps) {
    for (const by of importers.get(name) ?? []) if (!steps.has(by)) steps.set(by, count + 1);
  }
  const base = path.basename(file, '.ts');
  const farness = (test) => (path.basename(test).startsWith(base) ? -2 : 0) + (test.split('/').includes(room) ? -1 : 0);
  return [...steps]
    .filter(([name]) => name.endsWith('.test.ts'))
    .toSorted(([a, x], [b, y]) => x + farness(a) - y - farness(b) || a.localeCompare(b))
    .slice(0, most)
    .map(([name]) => name);
}

/** Sessions one after the other: where one hangs or dies in a mutant, that one is noticed, and the next goes on. */
async function tried(mutants) {
  const outcomes = new Map();
  const sizes = new Map();
  const end = Date.now() + minutes * 60_000;
  const done = new Set();
  for (;;) {
    const left = mutants.filter(({ id }) => !outcomes.get(id)?.by);
    const tests = testsInTurn(left).filter((test) => !done.has(test));
    if (tests.length === 0 || Date.now() > end) break;
    const { lines, isCut } = await session({ mutants: left, tests }, end);
    let begun;
    for (const line of lines) {
      if (line.begun !== undefined) begun = line;
      else if (line.id === undefined) sizes.set(line.test, line);
      else {
        outcomes.set(line.id, line.revived ? { ...outcomes.get(line.id), by: undefined } : { by: line.by, test: line.test, reached: true });
        if (begun?.begun === line.id) begun = undefined;
      }
    }
    if (begun !== undefined && isCut) outcomes.set(begun.begun, { by: 'it does not end', test: begun.test, reached: true });
    const last = [...sizes.keys()].at(-1);
    // A file of tests that was cut off is run again for the others, unless no mutant was tried in it.
    for (const test of sizes.keys()) if (!isCut || test !== last) done.add(test);
    if (isCut && begun === undefined) done.add(last ?? tests[0]);
    if (!isCut) break;
  }
  return { outcomes, sizes };
}

/** The nearest tests of all come first. */
function testsInTurn(mutants) {
  const places = new Map();
  for (const { tests } of mutants) tests.forEach((test, at) => places.set(test, Math.min(at, places.get(test) ?? at)));
  return [...places].toSorted(([a, x], [b, y]) => x - y || a.localeCompare(b)).map(([test]) => test);
}

function session(asked, end) {
  const outcomes = path.join(scratch, 'outcomes.jsonl');
  const file = path.join(scratch, 'mutants.json');
  writeFileSync(outcomes, '');
  writeFileSync(file, JSON.stringify({ ...asked, outcomes }));
  const env = { ...process.env, CI: 'true', ESPALIER_MUTANTS: file };
  const child = spawn(process.execPath, ['scripts/mutant-session.mjs'], {
    cwd: root,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
    detached: true,
  });
  let [size, since, isCut] = [0, Date.now(), false];
  const watch = setInterval(() => {
    const now = readFileSync(outcomes, 'utf8').length;
    if (now > size) [size, since] = [now, Date.now()];
    if (Date.now() - since < patience * 1000 && Date.now() < end) return;
    isCut = true;
    process.kill(-child.pid, 'SIGKILL');
  }, 500);
  const stop = () => {
    process.kill(-child.pid, 'SIGKILL');
    process.exit(130);
  };
  for (const name of ['SIGINT', 'SIGTERM']) process.once(name, stop);
  return new Promise((resolve) => {
    child.on('close', () => {
      for (const name of ['SIGINT', 'SIGTERM']) process.off(name, stop);
      clearInterval(watch);
      const lines = readFileSync(outcomes, 'utf8').trim().split('\n').filter(Boolean);
      resolve({ lines: lines.map((line) => JSON.parse(line)), isCut });
    });
  });
}

function report(mutants, outcomes, sizes) {
  const equivalent = existsSync(known) ? JSON.parse(readFileSync(known, 'utf8')) : [];
  const all = mutants.map(({ id, file, line, code, shown, tests }) => {
    const { by, test, reached = false } = outcomes.get(id) ?? {};
    const why = equivalent.find((one) => one.file === file && one.code === code && one.mutant === shown)?.why;
    // The time ended before all of its tests had their turn.
    const unfinished = tests.some((name) => !sizes.has(name));
    const outcome =
      by !== undefined ? 'killed' : why !== undefined ? 'equivalent' : unfinished ? 'not finished' : reached ? 'survived' : 'not reached';
    return {
      file,
      line,
      code,
      mutant: shown,
      outcome,
      by: by && { test, name: by },
      why,
      tests: by ? undefined : tests.filter((name) => sizes.has(name)),
    };
  });
  const count = (outcome) => all.filter((one) => one.outcome === outcome).length;
  const counted = all.length - count('equivalent') - count('not finished');
  const summary = {
    room,
    seed,
    mutants: all.length,
    killed: count('killed'),
    equivalent: count('equivalent'),
    unfinished: count('not finished'),
    share: count('killed') / counted,
  };
  if (isJson) console.log(JSON.stringify({ ...summary, all }, null, 2));
  else {
    for (const { file, line, mutant, outcome, by } of all) {
      console.log(`${outcome}  ${file}:${line}  ${mutant}${by ? `  (${by.test}: ${by.name})` : ''}`);
    }
    const broken = [...sizes.values()].filter((one) => one.broken > 0);
    for (const { test, broken: number } of broken) console.log(`${number} tests of ${test} fail without a mutant, and count for none`);
    const share = Math.round(100 * summary.share);
    console.log(
      `${room}: ${summary.killed} of ${counted} killed (${share}%), ${summary.equivalent} equivalent, ${summary.unfinished} not finished in time, seed ${seed}`,
    );
  }
  process.exitCode = summary.share < 0.9 ? 1 : 0;
}
