/**
 * States by their content: every array is a .npy file named by its SHA-256, and a state is a JSON file
 * that names its arrays, named by its own. What is equal is stored once, whoever refers to it.
 */
import { orElse } from '../basics/attempts.ts';
import { bytesUpTo, largestArray, withParts, type Parts } from '../data/bounded-file.ts';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { diagnose, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { damagedCheckpoint } from '../diagnostics/catalogue/run-folder.ts';
import type { FileLayer } from './file-layer.ts';
import { npyPieces, readNpy, type StoredArray } from './npy.ts';
import { readJson, toJson, type Json, type JsonObject } from './plain-data.ts';
import { sha256 } from './sealed.ts';
import { writeAllWhole, writeWhole, type NewFile } from './write-whole.ts';

export interface ObjectStore {
  /** The name of the state; what is not in the store yet is on the disk when it returns. */
  readonly put: (state: unknown) => string;
  /** Checks every hash. Errors: ESP6562 for what is missing or changed. */
  readonly get: (name: string) => Outcome<unknown>;
}

/** Arrays that every process of a run has already: only their names are stored. */
export interface KnownArrays {
  readonly nameOf: (array: StoredArray) => string | undefined;
  readonly find: (name: string) => StoredArray | undefined;
}

/** Bytes of arrays that are written together: what a large model reads for it is let go of then. */
const mostWaiting = 2 ** 27;

interface Place {
  readonly files: FileLayer;
  readonly folder: string;
  readonly known: KnownArrays;
  /** Of arrays that were hashed before. */
  readonly hashes: WeakMap<StoredArray, string>;
}

/** The folder exists already. */
export function openObjects(files: FileLayer, folder: string, known: KnownArrays): ObjectStore {
  const place: Place = { files, folder, known, hashes: new WeakMap() };
  return { put: (state) => put(place, state), get: (name) => get(place, name) };
}

function put({ files, folder, known, hashes }: Place, state: unknown): string {
  const news = new Map<string, NewFile>();
  let waiting = 0;
  const write = (): void => {
    writeAllWhole(files, [...news.values()]);
    news.clear();
    waiting = 0;
  };
  const add = (name: string, content: NewFile['content'], size = 0): void => {
    const path = join(folder, name);
    if (news.has(name) || existsSync(path)) return;
    news.set(name, { path, content });
    waiting += size;
    if (waiting > mostWaiting) write();
  };
  const json = toJson(state, (array): JsonObject => {
    const name = known.nameOf(array);
    if (name !== undefined) return { $original: name };
    const pieces = npyPieces(array);
    const hash = hashes.get(array) ?? sha256(...pieces);
    hashes.set(array, hash);
    add(`${hash}.npy`, pieces, array.byteLength);
    return { $array: hash };
  });
  const text = JSON.stringify(json) + '\n';
  const name = sha256(text);
  add(`${name}.json`, text);
  write();
  return name;
}

function get(place: Place, name: string): Outcome<unknown> {
  const diagnostics: Diagnostic[] = [];
  const arrays = new Map<string, StoredArray>();
  const content = read(place, `${name}.json`, name, diagnostics);
  if (content === undefined) return { diagnostics };
  const json = parsed(content);
  const restored =
    json &&
    readJson(json.value, (placed) => {
      const array = '$original' in placed ? place.known.find(String(placed['$original'])) : stored(placed);
      if (array !== undefined) return array;
      if (diagnostics.length === 0) diagnostics.push(damaged(place, `${name}.json`, 'it names an array that nobody has'));
      return new Uint8Array(0);
    });
  if (diagnostics.length > 0) return { diagnostics };
  if (restored !== undefined) return { value: restored.value, diagnostics };
  return { diagnostics: [damaged(place, `${name}.json`, 'it is no plain data')] };

  function stored({ $array }: JsonObject): StoredArray | undefined {
    const hash = String($array);
    const loaded = arrays.get(hash);
    if (loaded !== undefined) return loaded;
    const file = read(place, `${hash}.npy`, hash, diagnostics);
    const array = file && readNpy(file);
    if (array === undefined) return undefined;
    arrays.set(hash, array);
    place.hashes.set(array, hash);
    return array;
  }
}

function read(place: Place, file: string, hash: string, found: Diagnostic[]): Uint8Array | undefined {
  const path = join(place.folder, file);
  if (!/^[0-9a-f]{64}$/.test(hash) || !existsSync(path)) {
    found.push(damaged(place, file, 'it is not there'));
    return undefined;
  }
  const content = bytesUpTo(path, largestArray);
  if (content !== undefined && sha256(content) === hash) return content;
  found.push(damaged(place, file, 'its content is not what its name says'));
  return undefined;
}

function damaged({ folder }: Place, file: string, fault: string): Diagnostic {
  const path = join(folder, file);
  return diagnose(damagedCheckpoint, { path, fault, record: path }, { file: path });
}

function parsed(content: Uint8Array): { readonly value: Json } | undefined {
  return orElse(() => ({ value: JSON.parse(new TextDecoder().decode(content)) as Json }), undefined);
}

// A state in one file: its arrays one after another, as calls of `numpy.save` append them.

interface Pack {
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
