/** What the files of tests import: the rooms of `src/` that a test tries, and the helpers that it reaches. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Every file of tests, relative to the root. */
export function testFiles() {
  return readdirSync(path.join(root, 'test'), { recursive: true })
    .map((name) => `test/${name.replaceAll(path.sep, '/')}`)
    .filter((name) => name.endsWith('.test.ts'))
    .toSorted();
}

const known = new Map();

/** The files that a file imports, and the packages, as they are written. */
export function importsOf(file) {
  const imports = known.get(file) ?? readImports(file);
  known.set(file, imports);
  return imports;
}

function readImports(file) {
  const text = readFileSync(path.join(root, file), 'utf8');
  const names = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
  const isLocal = (name) => name.startsWith('.');
  const files = names.filter(isLocal).map((name) => path.posix.join(path.posix.dirname(file), name));
  return { files: files.filter((name) => existsSync(path.join(root, name))), packages: names.filter((name) => !isLocal(name)) };
}

/** The file and all that it imports, through others too, but for `src/`, and for what only lists the tools. */
export function helpersOf(file) {
  const found = new Set([file]);
  for (const one of found) {
    for (const name of importsOf(one).files) {
      if (!name.startsWith('src/') && name !== 'scripts/tools.mjs' && /\.m?[jt]s$/.test(name)) found.add(name);
    }
  }
  return [...found];
}

/**
 * The tests of a room: its folder of `test/`; without one, the files of tests that are named after it, or import the room
 * themselves.
 */
export function testsOf(room) {
  if (existsSync(path.join(root, 'test', room))) return [`test/${room}`];
  if (!/^[\w-]+$/.test(room) || !existsSync(path.join(root, 'src', room))) return [];
  const isNamed = (test) => new RegExp(`^${room}[.-]`).test(path.posix.basename(test));
  return testFiles().filter((test) => isNamed(test) || importsOf(test).files.some((name) => name.startsWith(`src/${room}/`)));
}
