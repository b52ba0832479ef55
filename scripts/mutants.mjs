/**
 * `npm run mutants -- ROOM [--cases N] [--seed N] [--file NAME] [--tests N] [--minutes N] [--json]`: draws small changes
 * of a room's sources and says which of them a test notices. Each is tried by tests that compute its place, the fast ones
 * first, up to the first that fails. `--file` keeps to files whose names contain NAME, `--tests` bounds the files of tests
 * for each mutant.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { sitesOf } from './mutant-sites.mjs';
import { hashOf, importersOf, keep, keptRows, keyOf, knownOf, usual } from './mutant-tests.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Changes that change nothing that can be seen, each with its reason. */
const known = path.join(root, 'test/house/equivalent-mutants.json');
/** Seconds that a test may take without a mutant. */
const patience = 300;
/** What the try of one mutant takes of the time of a whole file: it ends with the first test that fails. */
const perTry = 0.5;
/** Files of tests that try a mutant first. */
const few = 4;

const { room, cases, seed, only, most, minutes, isJson } = optionsOf(process.argv.slice(2));
const scratch = mkdtempSync(path.join(tmpdir(), 'espalier-mutants-'));
process.once('exit', () => rmSync(scratch, { recursive: true, force: true }));
report(await outcomesOf(draws(), Date.now() + minutes * 60_000));

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

function draws() {
  const names = readdirSync(path.join(root, 'src', room), { recursive: true }).map(
    (name) => `src/${room}/${name.replaceAll(path.sep, '/')}`,
  );
  const files = names.filter((name) => name.endsWith('.ts') && name.includes(only)).toSorted();
  const sites = files.flatMap((file) => {
    const hash = hashOf(file);
    return sitesOf(file, readFileSync(path.join(root, file), 'utf8')).map((site, place) => ({ ...site, hash, place }));
  });
  const random = randomOf(seed);
  const order = sites.map((site) => ({ site, at: random() })).toSorted((a, b) => a.at - b.at);
  const equivalent = existsSync(known) ? JSON.parse(readFileSync(known, 'utf8')) : [];
  const isSame = (one, { file, code, shown }) => one.file === file && one.code === code && one.mutant === shown;
  return order.slice(0, cases).map(({ site }, id) => ({ id, ...site, why: equivalent.find((one) => isSame(one, site))?.why }));
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

/** Most are killed by the first tests that compute them: more are looked for only for those that are left. */
async function outcomesOf(drawn, end) {
  const importers = importersOf([...new Set(drawn.map(({ file }) => file))], room);
  const [outcomes, sizes] = [new Map(), new Map()];
  let mutants = drawn.map((mutant) => ({ ...mutant, tests: [] }));
  for (const enough of [0, 1, few, most].filter((count) => count <= most)) {
    const left = mutants.filter(({ id, why }) => !outcomes.get(id)?.by && (why === undefined || enough === 0));
    // Scouting has half of the time that is left at most.
    const { known, costOf } = await scouted(left, { importers, enough }, (Date.now() + end) / 2);
    const fresh = ({ reaching, tests }) => reaching.slice(0, Math.max(enough, Math.min(few, most))).filter((test) => !tests.includes(test));
    const chosen = new Map(known.map((mutant) => [mutant.id, { ...mutant, tests: fresh(mutant) }]));
    await tried([...chosen.values()], { costOf, outcomes, sizes }, end);
    mutants = mutants.map((mutant) => ({
      ...mutant,
      ...chosen.get(mutant.id),
      tests: [...mutant.tests, ...(chosen.get(mutant.id)?.tests ?? [])],
    }));
  }
  return { mutants, outcomes, sizes };
}

/** What is known of each mutant, once tests enough were run to see what they compute. */
async function scouted(mutants, { importers, enough }, end) {
  for (;;) {
    const rows = keptRows();
    const known = mutants.map((mutant) => ({ ...mutant, ...knownOf(mutant, importers, rows) }));
    const wants = known
      .filter(({ has, unknown }) => has < enough && unknown.size > 0)
      .map(({ file, hash, place, has, unknown }) => ({ file, hash, place, has, tests: [...unknown.keys()] }));
    if (wants.length === 0 || Date.now() > end) return { known, costOf: (test) => rows.get(test)?.ms ?? usual };
    const tests = inTurn(known.flatMap(({ unknown }) => [...unknown]));
    const { lines, isOver } = await session({ runner: 'scripts/mutant-scout.mjs', isScouting: true, wants, enough, tests }, end);
    const last = lines.findLast(({ begins }) => begins !== undefined)?.begins;
    if (isOver || lines.some(({ done }) => done === last)) continue;
    if (last === undefined) throw new Error('no file of tests could be run');
    // It takes too long for any mutant.
    keep({ test: last, key: keyOf(last), ms: patience * 1000, sites: Object.fromEntries(wants.map(({ hash }) => [hash, ''])) });
  }
}

/** Names by the least number that stands beside each. */
function inTurn(pairs) {
  const least = new Map();
  for (const [name, number] of pairs) least.set(name, Math.min(number, least.get(name) ?? number));
  return [...least].toSorted(([a, x], [b, y]) => x - y || a.localeCompare(b)).map(([name]) => name);
}

/** Sessions one after the other: where one hangs or dies in a mutant, that one is noticed, and the next goes on. */
async function tried(mutants, { costOf, outcomes, sizes }, end) {
  const done = new Set();
  for (;;) {
    const left = mutants.filter(({ id }) => !outcomes.get(id)?.by);
    const waiting = left.flatMap(({ tests }) => tests).filter((test) => !done.has(test));
    // Those come first that take the least for each mutant: the run without one is shared by all that the file tries.
    const tries = new Map();
    for (const test of waiting) tries.set(test, (tries.get(test) ?? 0) + 1);
    const tests = inTurn([...tries].map(([test, count]) => [test, costOf(test) * (1 / count + perTry)]));
    if (tests.length === 0 || Date.now() > end) return;
    const { lines, isOver } = await session({ runner: 'scripts/mutant-runner.mjs', mutants: left, tests }, end);
    let [test, begun, size] = [tests[0]];
    for (const line of lines) {
      if (line.begins !== undefined) test = line.begins;
      else if (line.begun !== undefined) begun = line.begun;
      else if (line.tests !== undefined) size = line;
      else if (line.id !== undefined) {
        outcomes.set(line.id, { by: line.by, test, reached: true });
      }
      // A file of tests that was cut off has not tried all.
      if (line.done !== undefined) sizes.set(line.done, size);
      if (line.done !== undefined) done.add(line.done);
      if (line.id !== undefined || line.done !== undefined) begun = undefined;
    }
    // A file of tests in which a mutant did not end is run again for the others.
    if (begun === undefined) done.add(test);
    else if (!isOver) outcomes.set(begun, { by: 'it does not end', test, reached: true });
  }
}

/** What a session has told until it ended, fell silent for too long, or the time was over. */
function session(asked, end) {
  const outcomes = path.join(scratch, 'outcomes.jsonl');
  const file = path.join(scratch, 'mutants.json');
  writeFileSync(outcomes, '');
  writeFileSync(file, JSON.stringify({ ...asked, outcomes }));
  const env = { ...process.env, CI: 'true', TMPDIR: scratch, OMP_NUM_THREADS: '1', ESPALIER_MUTANTS: file };
  const child = spawn(process.execPath, ['scripts/mutant-session.mjs'], {
    cwd: root,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
    detached: true,
  });
  const told = () =>
    readFileSync(outcomes, 'utf8')
      .trim()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  let [size, since, within, isOver] = [0, Date.now(), patience, false];
  const watch = setInterval(() => {
    const lines = told();
    if (lines.length > size) [size, since, within] = [lines.length, Date.now(), lines.findLast((line) => line.within)?.within ?? patience];
    isOver = Date.now() > end;
    if (isOver || Date.now() - since > within * 1000) process.kill(-child.pid, 'SIGKILL');
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
      resolve({ lines: told(), isOver });
    });
  });
}

function report({ mutants, outcomes, sizes }) {
  const all = mutants.map(({ id, file, line, code, shown, why, tests, reaching, unknown }) => {
    const { by, test, reached = false } = outcomes.get(id) ?? {};
    // The time ended before all of its tests had their turn.
    const unfinished = tests.some((name) => !sizes.has(name)) || (reaching.length === 0 && unknown.size > 0);
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
