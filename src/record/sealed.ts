/** Lines of JSON that carry a checksum, each of its own content and of the line before it. */
import { parsedJson } from '../basics/attempts.ts';
import type { Fits } from '../basics/fits.ts';
import { matchParts } from '../basics/matches.ts';
import { createHash } from 'node:crypto';
import { jsonText } from '../diagnostics/render/escapes.ts';

/** Node hashes less than 2 GiB at once. */
const atOnce = 1 << 30;

/** SHA-256 in lower-case hexadecimal digits. */
export function sha256(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) {
    if (typeof part === 'string') hash.update(part);
    else for (let at = 0; at < part.length; at += atOnce) hash.update(part.subarray(at, at + atOnce));
  }
  return hash.digest('hex');
}

/** Digits of a checksum: 64 bits suffice against accidents; the manifest holds whole hashes. */
const digits = 16;

/** The checksum that a chain of lines begins with. */
export function chainStart(name: string): string {
  return sha256(name).slice(0, digits);
}

export interface Sealed {
  /** Without a line break; its last key is `sum`. */
  readonly line: string;
  readonly sum: string;
}

/** `value` is an object with a key or more. */
export function seal(value: object, before = ''): Sealed {
  const body = jsonText(value);
  const sum = sha256(before, body).slice(0, digits);
  return { line: `${body.slice(0, -1)},"sum":"${sum}"}`, sum };
}

/** The value of a line and its checksum; undefined where the checksum is not that of the content. */
export function unseal(line: string, before = ''): { readonly value: object; readonly sum: string } | undefined {
  const [, body, sum] = matchParts(/^(\{.+),"sum":"([0-9a-f]{16})"\}$/s, line);
  if (body === undefined || sum === undefined) return undefined;
  if (sha256(before, `${body}}`).slice(0, digits) !== sum) return undefined;
  const value = parsedJson(`${body}}`);
  return typeof value === 'object' && value !== null ? { value, sum } : undefined;
}

/** What a line of its own holds, where it has this shape and its checksum is right. */
export function unsealed<T>(line: string, is: Fits<T>): T | undefined {
  const value = unseal(line.trim())?.value;
  return is(value) ? value : undefined;
}
