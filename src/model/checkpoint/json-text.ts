/** JSON of files that anyone may have written: bounded, an object, and no key of it twice. */
import { isObject } from '../../basics/fits.ts';
import { printable } from '../describe.ts';
import type { ByteSource } from '../file.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** An object, or what is wrong with it. */
export type ReadJson = { readonly value: JsonObject } | { readonly problem: string };

/** The limit that the format's own library has for a header. */
export const longestJson = 100_000_000;

export function readJson(source: ByteSource, offset: number, length: number): ReadJson {
  if (length > longestJson) return { problem: `it has ${length} bytes of JSON, and ${longestJson} are the limit` };
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(source.read(offset, length));
    const value: unknown = JSON.parse(text);
    if (!isObject(value)) return { problem: 'its JSON is no object' };
    const twice = repeatedKey(text);
    return twice === undefined ? { value } : { problem: `its JSON has the key \`${printable(twice)}\` twice` };
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof TypeError)) throw error;
    return { problem: 'it holds no JSON that can be read' };
  }
}

/** A key that an object has twice, which `JSON.parse` takes without a word. The text is known to be JSON. */
function repeatedKey(text: string): string | undefined {
  const open: Set<string>[] = [];
  const token = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}]/gu;
  for (let found = token.exec(text); found !== null; found = token.exec(text)) {
    const [whole, colon] = found;
    if (whole === '{') open.push(new Set());
    else if (whole === '}') open.pop();
    if (colon === undefined) continue;
    const key = String(JSON.parse(whole.slice(0, -colon.length)));
    const known = open.at(-1);
    if (known?.has(key) === true) return key;
    known?.add(key);
  }
  return undefined;
}
