/** A state in one file: its arrays one after another, as calls of `numpy.save` append them. */
import { withParts, type Parts } from '../data/bounded-file.ts';
import { existsSync } from 'node:fs';
import type { FileLayer } from './file-layer.ts';
import type { KnownArrays } from './objects.ts';
import { npyPieces, readNpy, type StoredArray } from './npy.ts';
import { readJson, toJson, type Json, type JsonObject } from './plain-data.ts';
import { sha256 } from './sealed.ts';
import { writeWhole } from './write-whole.ts';

export interface Pack {
  readonly path: string;
  readonly sha256: string;
  /** Refers to the arrays by their place in the file: the first byte, and how many. */
  readonly state: Json;
}

/** An array that occurs twice is written once. The state of a training changes at every step, so two files share nothing. */
export function writePack(files: FileLayer, state: unknown, known: KnownArrays, pathOf: (hash: string) => string): Pack {
  const places = new Map<StoredArray, readonly [number, number]>();
  const pieces: Uint8Array[] = [];
  let end = 0;
  const json = toJson(state, (array): JsonObject => {
    const name = known.nameOf(array);
    if (name !== undefined) return { $original: name };
    const before = places.get(array);
    if (before !== undefined) return { $at: before };
    const own = npyPieces(array);
    const length = own.reduce((sum, piece) => sum + piece.length, 0);
    const place = [end, length] as const;
    places.set(array, place);
    pieces.push(...own);
    end += length;
    return { $at: place };
  });
  const hash = sha256(...pieces);
  const path = pathOf(hash);
  writeWhole(files, path, pieces);
  return { path, sha256: hash, state: json };
}

/** The state, or what is wrong with the file: all of a training's state, so that an array is read at a time. */
export function readPack(pack: Pack, known: KnownArrays): { readonly state: unknown } | { readonly fault: string } {
  if (!existsSync(pack.path)) return { fault: 'it is not there' };
  const other = { fault: 'its content is not what the record says' };
  return withParts(pack.path, (parts) => (parts.hash() === pack.sha256 ? stateIn(parts, pack, known) : other)) ?? other;
}

function stateIn({ part }: Parts, { state }: Pack, known: KnownArrays): { readonly state: unknown } | { readonly fault: string } {
  let fault: string | undefined;
  const read = readJson(state, ({ $original, $at }) => {
    const [start = NaN, length = NaN] = Array.isArray($at) ? $at.map(Number) : [];
    const file = typeof $original === 'string' ? undefined : part(start, length);
    const array = typeof $original === 'string' ? known.find($original) : file && readNpy(file);
    if (array === undefined) fault = 'the record names an array that is not in it';
    return array ?? new Uint8Array(0);
  });
  if (read === undefined) return { fault: 'the state of the record is no plain data' };
  return fault === undefined ? { state: read.value } : { fault };
}
