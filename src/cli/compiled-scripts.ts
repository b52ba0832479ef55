/**
 * Loads the scripts of the command with the code that the build has compiled from them. V8 takes that code in the
 * version and with the flags that it was made by alone; otherwise a script is compiled as usual.
 */
import { isAscii } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Script } from 'node:vm';

/** What a script hands out. */
type Exports = Readonly<Record<string, unknown>>;

export interface Scripts {
  readonly load: (name: string) => Exports;
  /** Of the scripts that were loaded: with all functions that were called until now. */
  readonly compiled: () => ReadonlyMap<string, Uint8Array>;
}

/** It imports modules for the others, which a script cannot whose code was compiled before. */
const importer = './import-module.cjs';

type Wrapped = (exports: object, require: object, __filename: string) => void;

/** Compiled code is taken from `known`, by the name of its script. */
export function openScripts(folder: string, known: ReadonlyMap<string, Uint8Array>): Scripts {
  const native = createRequire(join(folder, 'start.cjs'));
  const loaded = new Map<string, Exports>();
  const scripts = new Map<string, Script>();
  const require = (name: string): unknown =>
    name.startsWith('./') && name !== importer ? load(name.slice(2)) : native(name);
  const required = Object.assign(require, { resolve: native.resolve });

  function load(name: string): Exports {
    const before = loaded.get(name);
    if (before !== undefined) return before;
    const file = join(folder, name);
    const cachedData = known.get(name);
    const bytes = readFileSync(file);
    const text = bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8');
    const script = new Script(`(function(exports,require,__filename){${text}})`, {
      filename: file,
      ...(cachedData === undefined ? {} : { cachedData }),
    });
    const exports = {};
    loaded.set(name, exports);
    scripts.set(name, script);
    const wrapped: Wrapped = script.runInThisContext();
    wrapped(exports, required, file);
    return exports;
  }

  const compiled = () =>
    new Map([...scripts].map(([name, script]) => [name, script.createCachedData()]));
  return { load, compiled };
}

/** The file that holds the compiled code for this V8. */
export function nameOfCompiled(): string {
  return `compiled-${process.versions.v8}-${process.platform}-${process.arch}.bin`;
}

/** V8 copies what does not lie at a multiple of it. */
const alignment = 8;

/** One file: on its first line the names and lengths, then the codes in that order. */
export function packCompiled(codes: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const lengths = [...codes].map(([name, code]) => [name, code.length]);
  const line = JSON.stringify(lengths);
  const head = Buffer.from(`${line.padEnd(padded(line.length + 1) - 1)}\n`);
  const parts = [...codes.values()].map((code) => Buffer.concat([code], padded(code.length)));
  return Buffer.concat([head, ...parts]);
}

/** Undefined where there is none for this V8, or none that can be read. */
export function readCompiled(folder: string): ReadonlyMap<string, Uint8Array> | undefined {
  try {
    const bytes = readFileSync(join(folder, nameOfCompiled()));
    let at = bytes.indexOf('\n') + 1;
    const line = bytes.toString('latin1', 0, at);
    const lengths: readonly (readonly [string, number])[] = JSON.parse(line);
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
