/**
 * A runner of vitest that runs files of tests to see which places of the sources each of them computes, and keeps that. A file
 * is left out once all mutants that it may reach have tests enough, and so are the later tests of a slow file.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { VitestTestRunner } from 'vitest/runners';
import { keep, keyOf, loading } from './mutant-tests.mjs';

const { wants, enough, outcomes } = JSON.parse(readFileSync(process.env.ESPALIER_MUTANTS, 'utf8'));
/** By the hash of a source, 1 for each place that was computed. */
const reached = new Map();
globalThis.__reachedIn = (hash, count) => {
  if (!reached.has(hash)) reached.set(hash, new Uint8Array(count));
  return reached.get(hash);
};
/** Milliseconds after which a file is slow: it would try mutants last. */
const patience = 10_000;
const unloaded = 1_000_000_000;

function tell(line) {
  appendFileSync(outcomes, `${JSON.stringify(line)}\n`);
}

function keepReached(test, ms) {
  const wanted = wants.map(({ hash }) => [hash, '']);
  const found = [...reached].map(([hash, places]) => [hash, places.join('').replace(/0+$/, '')]);
  keep({ test, key: keyOf(test), ms, sites: Object.fromEntries([...wanted, ...found]) });
  for (const want of wants) if (reached.get(want.hash)?.[want.place] === 1) want.has++;
  for (const places of reached.values()) places.fill(0);
}

export default function scoutRunner(config) {
  const runner = new VitestTestRunner(config);
  const { importFile, onBeforeRunTask, onAfterRunFiles, onAfterRunTask } = runner;
  let isLoaded = false;
  let since;
  const spent = () => {
    const { user, system } = process.cpuUsage(since);
    return Math.round((user + system) / 1000);
  };
  const load = async () => {
    for (const file of new Set(wants.map((want) => want.file))) await runner.moduleRunner.import(path.resolve(file));
    keepReached(loading, 0);
    isLoaded = true;
  };
  return Object.assign(runner, {
    importFile: async (filepath, source) => {
      if (source !== 'collect') return importFile.call(runner, filepath, source);
      const test = path.relative(process.cwd(), filepath);
      if (!wants.some(({ has, tests }) => has < enough && tests.includes(test))) return;
      if (!isLoaded) await load();
      tell({ begins: test });
      since = process.cpuUsage();
      return importFile.call(runner, filepath, source);
    },
    onBeforeRunTask: async (test) => {
      if (spent() > patience) test.mode = 'skip';
      await onBeforeRunTask.call(runner, test);
    },
    onAfterRunTask: (test) => {
      tell({});
      onAfterRunTask.call(runner, test);
    },
    onAfterRunFiles: (files) => {
      if (since !== undefined) {
        const test = path.relative(process.cwd(), files[0].filepath);
        // One that cannot be loaded comes last.
        keepReached(test, files[0].tasks.length === 0 ? unloaded : spent());
        tell({ done: test });
        since = undefined;
      }
      onAfterRunFiles.call(runner, files);
    },
  });
}
