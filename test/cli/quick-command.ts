/**
 * The built command without a process of its own, which takes longer than most commands do. The first start of each command in a
 * file of tests is a real one, and so is each that reads standard input or needs another user, a signal or options of Node.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { expect } from 'vitest';
import { catchOutputs, type Caught } from '../support/caught.ts';
import { espalier as inProcessOfItsOwn, root, type Circumstances, type Result } from './command.ts';

const dist = path.join(root, 'dist');

/** By file of tests and command. */
const started = new Set<string>();
/** Two commands in one process would write into each other's output. */
let before: Promise<unknown> = Promise.resolve();

export function espalier(args: readonly string[], around: Circumstances = {}): Promise<Result> {
  const start = `${expect.getState().testPath} ${args.find((arg) => !arg.startsWith('-'))}`;
  const isKnown = started.has(start);
  started.add(start);
  if (!isKnown || needsProcess(args, around)) return inProcessOfItsOwn(args, around);
  return espalierHere(args, around).then(({ stdout, stderr, code }) => ({ stdout, stderr, code }));
}

/** The built command in this process. */
export function espalierHere(args: readonly string[], around: Pick<Circumstances, 'cwd' | 'env'> = {}): Promise<Result & Caught> {
  const result = before.then(() => carriedOut(args, around));
  before = result.catch(() => {});
  return result;
}

function needsProcess(args: readonly string[], { input, user, interruptAt, env = {} }: Circumstances): boolean {
  const isSpecial = input !== undefined || user !== undefined || interruptAt !== undefined;
  return isSpecial || args.includes('-') || args.includes('/dev/stdin') || 'NODE_OPTIONS' in env;
}

async function carriedOut(args: readonly string[], { cwd = root, env = {} }: Circumstances): Promise<Result & Caught> {
  const start = (program ??= openProgram());
  const listeners = process.eventNames().map((name) => [name, new Set(process.listeners(name as NodeJS.Signals))] as const);
  const usual = { folder: process.cwd(), argv: process.argv, env: { ...process.env }, exitCode: process.exitCode };
  const outputs = catchOutputs();
  process.chdir(cwd);
  process.argv = [process.execPath, path.join(dist, 'espalier.js'), ...args];
  setEnvironment({ PATH: process.env['PATH'], ...env });
  process.exitCode = undefined;
  try {
    await start();
    return { code: Number(process.exitCode), ...outputs.said() };
  } finally {
    process.chdir(usual.folder);
    process.argv = usual.argv;
    process.exitCode = usual.exitCode;
    setEnvironment(usual.env);
    outputs.release();
    forgetListeners(new Map(listeners));
  }
}

/** In place: threads and libraries see it, too. */
function setEnvironment(wanted: Readonly<Record<string, string | undefined>>): void {
  for (const name of Object.keys(process.env)) delete process.env[name];
  for (const [name, value] of Object.entries(wanted)) if (value !== undefined) process.env[name] = value;
}

/** A process of its own takes those of its end and of crashes with it. */
function forgetListeners(before: ReadonlyMap<string | symbol, ReadonlySet<unknown>>): void {
  for (const name of process.eventNames()) {
    for (const listener of process.listeners(name as NodeJS.Signals)) {
      if (before.get(name)?.has(listener) !== true) process.off(name, listener);
    }
  }
}

/** What `dist/espalier.js` starts, loaded once. */
let program: (() => Promise<void>) | undefined;

function openProgram(): () => Promise<void> {
  const { openScripts, readCompiled }: typeof import('../../src/cli/scripts.ts') = createRequire(import.meta.url)(
    path.join(dist, 'scripts.cjs'),
  );
  const places = new Map<string, string>(JSON.parse(readFileSync(path.join(dist, 'scripts.json'), 'utf8')));
  const { start } = openScripts(dist, places, readCompiled(dist)).load('start.cjs');
  if (typeof start !== 'function') throw new Error('`dist/start.cjs` has no `start`');
  return async () => void (await start());
}
