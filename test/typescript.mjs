/**
 * Node loads the modules of the tests and of `src/` itself, without their types. Where Vite loads them, each call of an
 * imported function looks it up in an object of its module: whole runs of the tests took a third longer.
 */
import { readFile } from 'node:fs/promises';
import module from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';

/** The option of Node that a process of tests is started with. */
export const option = `--import=${import.meta.url}`;

const { register } = module;
if (isMainThread) {
  register(import.meta.url);
  // That of vitest tells another process of each module, for tests that run again when a file changes; where a worker
  // ends meanwhile, the run has failed.
  module.register = (name, ...more) => (name === '#nodejs-worker-loader' ? undefined : register(name, ...more));
  // A process that a test forks loads nothing that has types.
  process.execArgv = process.execArgv.filter((own) => own !== option);
}

/** Vitest asks for a file of tests by a name of this form, so that it is loaded anew. */
const asked = /%3Fvitest=(\d+)$/;

export async function resolve(name, context, next) {
  const [, time] = asked.exec(name) ?? [];
  const resolved = await next(name.replace(asked, ''), context);
  return time === undefined ? resolved : { ...resolved, url: `${resolved.url}?vitest=${time}` };
}

export async function load(url, context, next) {
  const { protocol, pathname } = new URL(url);
  if (protocol !== 'file:' || !pathname.endsWith('.ts')) return next(url, context);
  const { transform } = await import('esbuild');
  const sourcefile = fileURLToPath(url);
  const { code } = await transform(await readFile(sourcefile, 'utf8'), {
    loader: 'ts',
    target: 'node20.12',
    sourcefile,
    sourcemap: 'inline',
    sourcesContent: false,
  });
  return { format: 'module', source: code, shortCircuit: true };
}
