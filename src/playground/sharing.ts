/** A recipe in the address of the page, and models as texts: what stands behind `#` is sent to no server. */
import { orElse } from '../basics/attempts.ts';
import { deflateSync, inflateSync, strFromU8, strToU8 } from 'fflate';

interface Shared {
  readonly text: string;
  /** The `id` of a sample model. */
  readonly model: string | undefined;
}

/** Longest address that is read, in characters: nothing that people share is longer. */
export const longest = 1 << 16;

export function fragmentOf({ text, model }: Shared): string {
  const packed = btoa(strFromU8(deflateSync(strToU8(text), { level: 9 }), true));
  const recipe = packed.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
  return `#recipe=${recipe}${model === undefined ? '' : `&model=${encodeURIComponent(model)}`}`;
}

/** Undefined where the address says nothing, or nothing that can be read. */
export function readFragment(fragment: string): Shared | undefined {
  if (fragment.length > longest) return undefined;
  const words = new URLSearchParams(fragment.slice(1));
  const recipe = words.get('recipe');
  if (recipe === null) return undefined;
  return orElse(() => {
    const text = strFromU8(inflateSync(strToU8(atob(recipe.replaceAll('-', '+').replaceAll('_', '/')), true)));
    return { text, model: words.get('model') ?? undefined };
  }, undefined);
}

// Bytes that are mostly zero as a text that the page's own compression packs well.

/** A sign below this one is a byte; this one and those above are runs of zeros, of 1 and more. */
const firstRun = 0x100;
/** Above it lie surrogates, which no file in UTF-8 can hold. */
const lastRun = 0xd7ff;

export function packZeros(bytes: Uint8Array): string {
  const signs: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const run = zerosFrom(bytes, at);
    signs.push(String.fromCharCode(run > 1 ? firstRun + run - 1 : (bytes[at] ?? 0)));
    at += Math.max(1, run);
  }
  return signs.join('');
}

function zerosFrom(bytes: Uint8Array, start: number): number {
  let end = start;
  while (bytes[end] === 0 && end - start <= lastRun - firstRun) end += 1;
  return end - start;
}

export function unpackZeros(text: string): Uint8Array {
  const codes = Array.from(text, (sign) => sign.charCodeAt(0));
  const lengths = codes.map((code) => Math.max(1, code - firstRun + 1));
  const bytes = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0));
  let at = 0;
  codes.forEach((code, index) => {
    if (code < firstRun) bytes[at] = code;
    at += lengths[index] ?? 0;
  });
  return bytes;
}
