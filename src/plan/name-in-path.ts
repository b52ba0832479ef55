/** How a name that somebody chose becomes one part of a path, readably and without harm, and where arms leave their models. */
import { allMatches, lastPart } from '../basics/matches.ts';
import { addToSum } from '../basics/maps.ts';
import { sha256Hex } from '../language/canonical/hash.ts';
import type { PlannedPart } from './plan.ts';

/** Bytes of a part; file systems take 255, and a little is added to names while they are written. */
const longest = 150;
/** Bytes that are left of a longer name, in front of its hash. */
const kept = 100;
const hashDigits = 12;

/**
 * What is not taken as it is: all but letters and digits of any script, and what neither a shell nor a file
 * system gives a meaning inside a name. The letters that a share is written with would be taken for one.
 */
const special = /(?<share>(?<=\d)%(?![a-z\d]))|(?<word>(?<=\d)pct(?![a-z\d]))|[^\p{L}\p{M}\p{N}_.=[\]-]/giu;
/** Windows takes these for devices, with any ending. */
const device = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i;

/**
 * Two names never give one part, but for their case. `70%` is `70pct`, a space is `+`, and other characters that
 * a path cannot hold, or that mean something in it, are percent-encoded; a long name ends in its hash.
 */
export function nameInPath(name: string): string {
  return inPath(name, (part) => part);
}

/**
 * The same for a part of the path of a stage, without a character that a shell or YAML gives a meaning: `branch[gentle]`
 * is `branch@gentle`, `sweep[s=70%]` is `sweep@s@70pct`, and what else has to be encoded is behind a `+`.
 */
function armInPath(name: string): string {
  return inPath(name, (part) => {
    const [, word, chosen = ''] = /^([^[\]=]+)\[(.*)\]$/u.exec(part) ?? [];
    const own = word === undefined ? part : `${word}@${chosen.replaceAll('=', '@')}`;
    return own.replace(/[[\]=]|\+(?=u?[\dA-F]{2})/g, (found) => (found === '+' ? escaped(' ') : escaped(found)));
  }).replaceAll('%', '+');
}

/** `spelled` is given the readable part, before it is cut to its length. */
function inPath(name: string, spelled: (part: string) => string): string {
  if (name === '') return '~';
  const readable = name.replace(special, (found, share?: string, word?: string) => {
    if (share !== undefined) return 'pct';
    if (word !== undefined) return escaped(found.slice(0, 1)) + found.slice(1);
    return found === ' ' ? '+' : escaped(found);
  });
  // Two spellings of one accent would be one file on some systems.
  const isComposed = name === name.normalize('NFC');
  return shortened(harmless(spelled(isComposed ? readable : readable.replace(/[^\0-\x7f]/gu, escaped))), name);
}

/** Of names that lie in one folder: those that differ in their case only are told apart by their hashes. */
export function namesInPath(names: Iterable<string>): ReadonlyMap<string, string> {
  return distinctNames([...names].map((name) => [name, nameInPath(name)] as const));
}

/** Parts or whole paths, by name; one that another equals, but for its case, ends in the hash of its name. */
export function distinctNames(entries: readonly (readonly [name: string, path: string])[]): ReadonlyMap<string, string> {
  const folded = new Map<string, number>();
  for (const [, path] of new Map(entries)) addToSum(folded, fold(path));
  return new Map(
    entries.map(([name, path]) => [name, folded.get(fold(path)) === 1 ? path : `${path}~${sha256Hex(name).slice(0, hashDigits)}`]),
  );
}

function fold(path: string): string {
  return path.toUpperCase().toLowerCase().normalize('NFC');
}

/** Neither hidden nor an option, no end that Windows drops, and no device. */
function harmless(part: string): string {
  const own = part.replace(/^[.-]/, (first) => escaped(first)).replace(/\.$/, (last) => escaped(last));
  return device.test(own) ? escaped(own.slice(0, 1)) + own.slice(1) : own;
}

function shortened(part: string, name: string): string {
  if (bytesOf(part).length <= longest) return part;
  let start = '';
  // An escape is kept whole.
  for (const piece of allMatches(/%u?[\dA-F]+|./gu, part)) {
    if (bytesOf(start + piece).length > kept) break;
    start += piece;
  }
  return `${start}~${sha256Hex(name).slice(0, hashDigits)}`;
}

/** Half of a character, which no UTF-8 has, too. */
function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0xd800 && code <= 0xdfff) return `%u${code.toString(16).toUpperCase()}`;
  return [...bytesOf(character)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

const arms = 'arms';
const modelsFolder = 'models';

/** How the parts of a stage's path are called as folders. Runs of earlier versions, which are still read, kept the brackets. */
export type ArmSpelling = 'plain' | 'bracketed';
const spellings: Readonly<Record<ArmSpelling, (name: string) => string>> = { plain: armInPath, bracketed: nameInPath };

/** Where an arm that nothing joins leaves its model; each name of its path is a folder. */
export function armFolder(path: string): string {
  return folderIn(arms, path, armInPath);
}

/** Below that of a run, by the paths of its ends: an only one leaves its model in the folder itself. */
export function foldersOf(paths: readonly string[], spelling: ArmSpelling = 'plain'): ReadonlyMap<string, string> {
  const [only, ...others] = paths;
  return only !== undefined && others.length === 0 ? new Map([[only, '']]) : foldersIn(arms, paths, spelling);
}

/**
 * One for each path, below a folder of that name. None lies in the folder of another, among its files: a name with
 * `/` in it may ask for that.
 */
export function foldersIn(root: string, paths: readonly string[], spelling: ArmSpelling = 'plain'): ReadonlyMap<string, string> {
  const called = spellings[spelling];
  const folders = paths.map((path) => [path, folderIn(root, path, called)] as const);
  const outer = folders.map(([, folder]) => `${folder}/`.toLowerCase());
  return distinctNames(
    folders.map(([path, folder]) => {
      const isInside = outer.some((other) => folder.toLowerCase().startsWith(other));
      return [path, isInside ? `${root}/${called(path)}` : folder];
    }),
  );
}

function folderIn(root: string, path: string, called: (name: string) => string): string {
  return [root, ...path.split('/').map(called)].join('/');
}

/** Where each of several models is written, below the folder of a run or of an arm: under its own name of the file. */
export function writtenParts(models: readonly PlannedPart[]): readonly Pick<PlannedPart, 'name' | 'file' | 'reading'>[] {
  const folders = namesInPath(models.map(({ name }) => name));
  return models.map(({ name, file, reading }) => ({
    name,
    file: `${modelsFolder}/${folders.get(name) ?? name}/${lastPart(file, '/')}`,
    reading,
  }));
}
