/** The index of a checkpoint in several files: in which of them each array lies. */
import { printable } from '../describe.ts';
import type { ByteSource } from '../file.ts';
import { isObject, readJson } from './json-text.ts';

export type ReadIndex =
  { readonly locations: ReadonlyMap<string, string> } | { readonly problem: string };

/** A file name alone: nothing below the folder, and nothing outside it. */
const fileName = /^[\p{L}\p{N}_][\p{L}\p{N}_.-]*\.safetensors$/u;

export function readIndex(source: ByteSource): ReadIndex {
  const read = readJson(source, 0, source.size);
  if ('problem' in read) return read;
  const { weight_map: map } = read.value;
  if (!isObject(map)) return { problem: 'it has no object `weight_map`' };
  const locations = new Map<string, string>();
  for (const [name, location] of Object.entries(map)) {
    if (typeof location !== 'string' || !fileName.test(location)) {
      const shown = typeof location === 'string' ? printable(location) : typeof location;
      return {
        problem: `it places \`${printable(name)}\` in \`${shown}\`, which is no file name of the folder`,
      };
    }
    locations.set(name, location);
  }
  return locations.size === 0 ? { problem: 'its `weight_map` is empty' } : { locations };
}
