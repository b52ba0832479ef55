/** How a name that somebody chose becomes one part of a path: an ordinary name as it is, any other readably and without harm. */
import { allMatches } from '../basics/matches.ts';
import { addToSum } from '../basics/maps.ts';
import { sha256Hex } from '../language/canonical/hash.ts';

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
  if (name === '') return '~';
  const readable = name.replace(special, (found, share?: string, word?: string) => {
    if (share !== undefined) return 'pct';
    if (word !== undefined) return escaped(found.slice(0, 1)) + found.slice(1);
    return found === ' ' ? '+' : escaped(found);
  });
  // Two spellings of one accent would be one file on some systems.
  const isComposed = name === name.normalize('NFC');
  const encoded = isComposed ? readable : readable.replace(/[^\0-\x7f]/gu, escaped);
  return shortened(harmless(encoded), name);
}

/** Of names that lie in one folder: those that differ in their case only are told apart by their hashes. */
export function namesInPath(names: Iterable<string>): ReadonlyMap<string, string> {
  return distinctNames([...names].map((name) => [name, nameInPath(name)] as const));
}

/** Parts or whole paths, by name; one that another equals, but for its case, ends in the hash of its name. */
export function distinctNames(entries: readonly (readonly [name: string, path: string])[]): ReadonlyMap<string, string> {
  const folded = new Map<string, number>();
  for (const [, path] of new Map(entries)) {
    addToSum(folded, fold(path));
  }
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
