/**
 * State as JSON and arrays: whatever plain data a run carries from stage to stage, its arrays taken
 * out, so that each can be stored by its content. Numbers come back bit for bit.
 */
import { numberNamed, numberToJson } from '../journal/events.ts';
import { isStoredArray, type StoredArray } from './npy.ts';

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export type JsonObject = { readonly [key: string]: Json };

/**
 * `place` says where an array is kept, in an object whose keys begin with `$`. Throws a TypeError
 * for what is no plain data: a function, a class, a symbol.
 */
export function toJson(value: unknown, place: (array: StoredArray) => JsonObject): Json {
  return convert(value);

  function convert(value: unknown): Json {
    if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
    if (typeof value === 'number') return jsonOf(value);
    if (isStoredArray(value)) return place(value);
    if (Array.isArray(value)) return value.map(convert);
    if (isMapLike(value)) return { $map: [...value.entries()].map(([key, own]) => [convert(key), convert(own)]) };
    if (value instanceof Set) return { $set: [...value].map(convert) };
    if (typeof value !== 'object') throw new TypeError(`a ${typeof value} cannot be stored`);
    const entries = Object.entries(value).filter(([, own]) => own !== undefined);
    const strange = entries.find(([key]) => key.startsWith('$'));
    if (strange !== undefined) throw new TypeError(`the key ${strange[0]} cannot be stored`);
    return Object.fromEntries(entries.map(([key, own]) => [key, convert(own)]));
  }
}

/** The same for JSON that anybody may have written: a value, or undefined where it is no plain data. */
export function readJson(json: Json, find: (placed: JsonObject) => StoredArray): { readonly value: unknown } | undefined {
  try {
    return { value: fromJson(json, find) };
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** The inverse of `toJson`; `find` gets what `place` gave. Throws a TypeError for other JSON. */
export function fromJson(json: Json, find: (placed: JsonObject) => StoredArray): unknown {
  return restore(json);

  function restore(json: Json): unknown {
    if (json === null || typeof json !== 'object') return json;
    if (isList(json)) return json.map(restore);
    const [key] = Object.keys(json);
    if (key === undefined || !key.startsWith('$')) {
      return Object.fromEntries(Object.entries(json).map(([name, own]) => [name, restore(own)]));
    }
    const content = json[key] ?? null;
    if (key === '$number') return numberNamed(content) ?? refuse(key);
    if (key === '$set' && isList(content)) return new Set(content.map(restore));
    if (key === '$map' && isList(content)) return new Map(content.map((entry) => (isList(entry) ? pair(entry) : refuse(key))));
    return find(json);
  }

  function pair([key = null, value = null]: readonly Json[]): readonly [unknown, unknown] {
    return [restore(key), restore(value)];
  }
}

function refuse(key: string): never {
  throw new TypeError(`the value of ${key} is none`);
}

function jsonOf(value: number): Json {
  const json = numberToJson(value);
  return typeof json === 'number' ? json : { $number: json.$number };
}

/** A map that reads its values when they are asked for is no instance of Map. */
function isMapLike(value: unknown): value is ReadonlyMap<unknown, unknown> {
  return typeof value === 'object' && value !== null && 'entries' in value && 'has' in value && 'get' in value;
}

function isList(json: Json): json is readonly Json[] {
  return Array.isArray(json);
}
