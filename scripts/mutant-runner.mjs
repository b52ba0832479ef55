/**
 * A runner of vitest that runs a file of tests once to see which mutants each test reaches, and then for each of these
 * mutants the tests that reach it, up to the first failure. Modules of `src/` are loaded once: a mutant is a switch.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { startTests } from '@vitest/runner';
import { getTests } from '@vitest/runner/utils';
import { VitestTestRunner } from 'vitest/runners';

const { mutants, outcomes } = JSON.parse(readFileSync(process.env.ESPALIER_MUTANTS, 'utf8'));
const alive = new Map(mutants.map((mutant) => [mutant.id, mutant]));
const outside = '*';
/** The mutant that is switched on, the test that runs, and what was reached by which test, how often. */
const now = { active: undefined, test: outside, evaluated: 0, most: 0 };
/** Seconds that a test may take before a mutant does not end: many times as long as the whole file took without it. */
const patience = { least: 60, times: 10 };
const reached = new Map();

globalThis.__mutant = (id) => {
  if (now.active !== undefined) {
    if (id !== now.active) return false;
    // A loop that does not end any more is seen by what it evaluates.
    if (++now.evaluated > now.most) throw new Error('the mutant runs away');
    return true;
  }
  const row = reached.get(id) ?? { tests: new Set(), last: undefined, count: 0 };
  if (row.count++ === 0) reached.set(id, row);
  if (row.last !== now.test) {
    row.last = now.test;
    row.tests.add(now.test);
  }
  return false;
};

function tell(line) {
  appendFileSync(outcomes, `${JSON.stringify(line)}\n`);
}

/** Tests and their helpers hold what they have computed; sources only where the mutant counts as they are loaded. */
function forget(runner, isAll) {
  for (const [id, node] of runner.workerState.evaluatedModules.idToModuleMap) {
    if (id.includes('/node_modules/')) continue;
    if (isAll || id.includes('/test/')) runner.workerState.evaluatedModules.invalidateModule(node);
  }
}

/** Files whose mutants are all killed are left out. */
function watching(runner) {
  const { importFile, onBeforeRunTask, onAfterRunTask } = runner;
  runner.importFile = async (filepath, source) => {
    const test = path.relative(process.cwd(), filepath);
    if (source === 'collect') {
      if (![...alive.values()].some(({ tests }) => tests.includes(test))) return;
      tell({ begins: test });
      now.since = Date.now();
    }
    return importFile.call(runner, filepath, source);
  };
  runner.onBeforeRunTask = async (test) => {
    await onBeforeRunTask.call(runner, test);
    now.test = test.id;
  };
  runner.onAfterRunTask = (test) => {
    now.test = outside;
    tell({});
    onAfterRunTask.call(runner, test);
  };
}

/** Runs a file again, those tests that are wanted, up to the first that fails; its name, or undefined. */
async function firstFailure(outer, { filepath, result }, { isWanted, isAll }) {
  const runner = new VitestTestRunner(outer.config);
  Object.defineProperty(runner, 'moduleRunner', { value: outer.moduleRunner });
  runner._otel = outer._otel;
  let failed;
  const { onBeforeRunTask, onAfterRunTask } = runner;
  runner.onBeforeRunTask = async (test) => {
    if (failed !== undefined || !isWanted(test.id)) test.mode = 'skip';
    await onBeforeRunTask.call(runner, test);
  };
  runner.onAfterRunTask = (test) => {
    if (test.result?.state === 'fail') failed ??= test.name;
    onAfterRunTask.call(runner, test);
  };
  forget(runner, isAll);
  const [file] = await startTests([{ filepath, testLocations: undefined }], runner);
  // A file that fails without a mutant, as one that cannot be loaded, says nothing by it.
  return failed ?? (file?.result?.state === 'fail' && result?.state !== 'fail' ? 'the file itself' : undefined);
}

async function tryAll(runner, file, broken) {
  const test = path.relative(process.cwd(), file.filepath);
  const within = patience.least + (patience.times * (Date.now() - now.since)) / 1000;
  const asked = [...alive.values()].filter(({ id, tests }) => tests.includes(test) && reached.has(id));
  const killed = [];
  const attempt = async (mutant, isAll) => {
    const { tests, count } = reached.get(mutant.id);
    const isWanted = (id) => !broken.has(id) && (isAll || tests.has(outside) || tests.has(id));
    Object.assign(now, { active: mutant.id, evaluated: 0, most: 50 * count + 100_000 });
    tell({ begun: mutant.id, test, within });
    const by = await firstFailure(runner, file, { isWanted, isAll });
    now.active = undefined;
    // What was computed as the modules were loaded is the mutant's.
    if (isAll) forget(runner, true);
    return by;
  };
  for (const mutant of asked) {
    // Functions are called as modules are loaded, too.
    const by = await attempt(mutant, mutant.isStatic || reached.get(mutant.id).tests.has(outside));
    tell({ id: mutant.id, test, by });
    if (by !== undefined) killed.push({ mutant, by });
  }
  const rest = await firstFailure(runner, file, { isWanted: (id) => !broken.has(id), isAll: false });
  const kept = rest === undefined ? killed : [];
  // Something that a mutant had computed was kept by a module: those count only with modules loaded anew.
  if (rest !== undefined) {
    forget(runner, true);
    for (const one of killed) {
      const by = await attempt(one.mutant, true);
      if (by === undefined) tell({ id: one.mutant.id, test });
      else kept.push(one);
    }
  }
  for (const { mutant } of kept) alive.delete(mutant.id);
}

export default function mutantRunner(config) {
  const runner = new VitestTestRunner(config);
  watching(runner);
  const { onAfterRunFiles } = runner;
  const afterFiles = async (files) => {
    now.test = outside;
    for (const file of files.filter(() => now.since !== undefined)) {
      const broken = new Set(
        getTests(file)
          .filter(({ result }) => result?.state === 'fail')
          .map(({ id }) => id),
      );
      const test = path.relative(process.cwd(), file.filepath);
      tell({ test, tests: getTests(file).length, broken: broken.size, reached: reached.size });
      await tryAll(runner, file, broken);
      tell({ done: test });
    }
    now.since = undefined;
    // What is computed as a module is loaded is reached by whoever comes first, for all.
    for (const [id, { tests }] of reached) if (!tests.has(outside)) reached.delete(id);
    onAfterRunFiles.call(runner, files);
  };
  return Object.assign(runner, { onAfterRunFiles: afterFiles });
}
