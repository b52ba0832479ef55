/** Edits of JSON: values dropped, doubled, replaced, renamed and wrapped, wherever they are. */
import fc from 'fast-check';

export type Json = unknown;

/** What a number, a word or a whole value becomes. */
const strange: readonly Json[] = [
  ...[null, true, false, 0, -1, 1.5, 1e9, 1e308, '', 'x', 'acuracy', '__proto__', '1/0', '60%'],
  ...[[], {}, [null], { $number: 'NaN' }, { $map: [[1]] }, { $array: 'x' }, { $original: 'x' }],
];

export interface Edit {
  readonly at: number;
  readonly how: 'drop' | 'double' | 'replace' | 'rename' | 'wrap';
  readonly value: Json;
}

export const edits: fc.Arbitrary<readonly Edit[]> = fc.array(
  fc.record({
    at: fc.nat(),
    how: fc.constantFrom('drop', 'double', 'replace', 'replace', 'rename', 'wrap'),
    value: fc.constantFrom(...strange),
  }),
  { minLength: 1, maxLength: 3 },
);

/** A copy of the value with one of its places edited, counted in its own order. */
function edited(value: Json, { at, how, value: other }: Edit): Json {
  const copy: Json = structuredClone(value);
  const places: { readonly owner: Record<string, Json> | Json[]; readonly key: string }[] = [];
  const walk = (own: Json): void => {
    if (typeof own !== 'object' || own === null) return;
    for (const [key, child] of Object.entries(own)) {
      places.push({ owner: own as Record<string, Json>, key });
      walk(child);
    }
  };
  walk(copy);
  const place = places[at % Math.max(1, places.length)];
  if (place === undefined) return other;
  const { owner, key } = place;
  const own = Reflect.get(owner, key);
  if (how === 'replace') Reflect.set(owner, key, other);
  if (how === 'wrap') Reflect.set(owner, key, [own]);
  if (how === 'drop' && Array.isArray(owner)) owner.splice(Number(key), 1);
  if (how === 'drop' && !Array.isArray(owner)) Reflect.deleteProperty(owner, key);
  if (how === 'double' && Array.isArray(owner)) owner.splice(Number(key), 0, own);
  if (how === 'rename' && !Array.isArray(owner)) {
    Reflect.deleteProperty(owner, key);
    Reflect.set(owner, String(other), own);
  }
  return copy;
}

/** One after the other. */
export function all(value: Json, list: readonly Edit[]): Json {
  return list.reduce(edited, value);
}
