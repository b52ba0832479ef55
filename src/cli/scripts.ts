/**
 * Loads the scripts of the command with the code that the build has compiled from them. V8 takes that code in the version and with the
 * flags that it was made by alone; otherwise a script is compiled as usual. What is often used together is one file.
 */
import { isAscii } from 'node:buffer';
import { readFileSync } from 'node:fs';
import * as node from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';

/** What a script hands out. */
type Exports = Readonly<Record<string, unknown>>;
type Part = (exports: object, require: object, __filename: string) => void;

/** What the files hold: scripts by their names, and in the first where the others are. */
type Parts = { [name: string]: Part | undefined };

export interface Scripts {
  readonly load: (name: string) => Exports;
  /** The names of those that are loaded, in the order in which that began. */
  readonly loaded: () => readonly string[];
  /** Of the files that were read: with all functions that were called until now. */
  readonly compiled: () => ReadonlyMap<string, Uint8Array>;
}

/** Holds what every command needs. */
export const firstFile = 'scripts-1.cjs';
/** It imports modules for the others, which a script cannot whose code was compiled before. */
const importer = './import-module.cjs';

/** Starts what is called as the module at this address. */
export async function startProgram(url: string): Promise<void> {
  const file = fileURLToPath(url);
  const folder = dirname(file);
  const compiled = readCompiled(folder);
  if (compiled === undefined) useCacheOfNode();
  const name = basename(file) === 'espalier.js' ? 'start' : basename(file, '.js');
  const { start } = openScripts(folder, places(folder), compiled).load(`${name}.cjs`);
  if (typeof start === 'function') await start();
}

/** Where Node keeps compiled code itself (22.8 and newer), it does so for what is loaded from now on. */
function useCacheOfNode(): void {
  if ('enableCompileCache' in node && typeof node.enableCompileCache === 'function') node.enableCompileCache();
}

/** The file of each script that is not in a file of its own. */
function places(folder: string): ReadonlyMap<string, string> {
  const line: readonly (readonly [string, string])[] = JSON.parse(readFileSync(join(folder, 'scripts.json'), 'utf8'));
  return new Map(line);
}

/** Compiled code is taken from `known`, by the name of its file; without it Node loads the files. */
export function openScripts(
  folder: string,
  fileOf: ReadonlyMap<string, string>,
  known: ReadonlyMap<string, Uint8Array> | undefined,
): Scripts {
  const native = node.createRequire(join(folder, firstFile));
  const parts: Parts = {};
  const loaded = new Map<string, Exports>();
  const scripts = new Map<string, Script>();
  const require = (name: string): unknown => (name.startsWith('./') && name !== importer ? load(name.slice(2)) : native(name));
  const required = Object.assign(require, { resolve: native.resolve });

  function load(name: string): Exports {
    const before = loaded.get(name);
    if (before !== undefined) return before;
    const file = fileOf.get(name) ?? name;
    if (parts[name] === undefined) read(file);
    const exports = {};
    loaded.set(name, exports);
    parts[name]?.(exports, required, join(folder, file));
    return exports;
  }

  function read(file: string): void {
    if (known === undefined) {
      Object.assign(parts, native(`./${file}`));
      return;
    }
    const filename = join(folder, file);
    const bytes = readFileSync(filename);
    const script = new Script(wrapped(bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8')), { filename, cachedData: known.get(file) });
    scripts.set(file, script);
    const fill: (exports: Parts) => void = script.runInThisContext();
    fill(parts);
  }

  const compiled = () => new Map([...scripts].map(([file, it]) => [file, it.createCachedData()]));
  return { load, loaded: () => [...loaded.keys()], compiled };
}

/** A file as a script. */
export function wrapped(text: string): string {
  return `(function(exports){${text}})`;
}

/** The file that holds the compiled code for this V8. */
export function nameOfCompiled(): string {
  return `compiled-${process.versions.v8}-${process.platform}-${process.arch}.bin`;
}

/** V8 copies what does not lie at a multiple of it. */
const alignment = 8;

/** One file: on its first line the names and lengths, then the codes in that order. */
export function packCompiled(codes: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const line = JSON.stringify([...codes].map(([name, code]) => [name, code.length]));
  const head = Buffer.from(`${line.padEnd(padded(line.length + 1) - 1)}\n`);
  const parts = [...codes.values()].map((code) => Buffer.concat([code], padded(code.length)));
  return Buffer.concat([head, ...parts]);
}

/** Undefined where there is none for this V8, or none that can be read. */
export function readCompiled(folder: string): ReadonlyMap<string, Uint8Array> | undefined {
  try {
    const bytes = readFileSync(join(folder, nameOfCompiled()));
    let at = bytes.indexOf('\n') + 1;
    const lengths: readonly (readonly [string, number])[] = JSON.parse(bytes.toString('latin1', 0, at));
    return new Map(
      lengths.map(([name, length]) => {
        const code = bytes.subarray(at, at + length);
        at += padded(length);
        return [name, code];
      }),
    );
  } catch {
    return undefined;
  }
}

function padded(length: number): number {
  return Math.ceil(length / alignment) * alignment;
}
