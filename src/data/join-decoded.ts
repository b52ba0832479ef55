/** Texts or tables of several files as one data set: windows and rows of all of them, one file after another. */
import { flatMapDefined } from '../basics/lists.ts';
import { otherColumns } from '../diagnostics/catalogue/data-stored.ts';
import { collectingAsync, diagnose, hasErrors, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { namesIn, type FileNames, type Limits } from '../project/data-files.ts';
import { elementCount, type Elements, type Samples, type StoredSamples } from './array.ts';
import type { Decoded } from './decoded.ts';
import { place, roomLike } from './elements.ts';
import { isPacked, bytesOf, longestFile } from './limits.ts';
import { listingOfHashes } from './listing.ts';
import { tooLargeTogether } from './read-arrays.ts';
import { disagreeing } from './shards.ts';
import { joinedSamples } from './stored/stored-rows.ts';

type Part = { readonly file: string; readonly decoded: Decoded };

interface Joining extends Limits {
  /** Samples, from the start of all. */
  readonly limit?: number | undefined;
  /** The columns that are a sample; all others may differ then. */
  readonly columns?: readonly string[] | undefined;
}

/** One file that is named as such is decoded as it is; of several, each for itself. */
export function decodeAll(
  files: FileNames,
  { limit = Infinity, columns, ...limited }: Joining,
  decode: (file: string, limit: number) => Promise<Outcome<Decoded>>,
): Promise<Outcome<Decoded>> {
  return collectingAsync(async (take, fail) => {
    if (typeof files === 'string') return take(await decode(files, limit));
    const parts: Part[] = [];
    let [held, packed] = [0, 0];
    for (const file of namesIn(files)) {
      const one = take(await decode(file, Infinity));
      parts.push({ file, decoded: one });
      const bytes = bytesHeld(one);
      [held, packed] = [held + bytes, packed + (isPacked(file) ? bytes : 0)];
      if (packed > bytesOf(limited) || held > longestFile) {
        const most = packed > bytesOf(limited) ? bytesOf(limited) : longestFile;
        return fail([
          tooLargeTogether(
            namesIn(files).map((name) => ({ file: name })),
            most,
          ),
        ]);
      }
    }
    const faults = columns === undefined ? columnFaults(parts) : [];
    const others = (['x', 'y'] as const).flatMap((key) => disagreeing(parts.map(({ file, decoded }) => ({ ...decoded[key], file }))));
    const found = [...faults, ...others].slice(0, 1);
    if (hasErrors(found)) return fail(found);
    return joined(parts, limit);
  });
}

function bytesHeld({ x, y }: Decoded): number {
  const own = (samples: Samples | StoredSamples): number => ('values' in samples ? samples.values.byteLength : 0);
  const isShared = 'values' in x && 'values' in y && x.values === y.values;
  return own(x) + (isShared ? 0 : own(y));
}

/** The first column in which a table differs from the first one. */
function columnFaults([first, ...others]: readonly Part[]): readonly Diagnostic[] {
  return others.flatMap(({ file, decoded: { columns = [] } }) => {
    const { decoded, file: known = '' } = first ?? {};
    const wants = decoded?.columns ?? [];
    const length = Math.max(columns.length, wants.length);
    const at = Array.from({ length }, (_, index) => index).find((one) => columns[one] !== wants[one]);
    if (at === undefined) return [];
    return [diagnose(otherColumns, { file, column: columns[at] ?? wants[at] ?? '', first: known }, { file })];
  });
}

function joined(parts: readonly Part[], limit: number): Decoded {
  const [first] = parts;
  if (first === undefined) throw new RangeError('a data set has a file');
  const clipped: Part[] = [];
  let left = limit;
  for (const { file, decoded } of parts) {
    const rows = Math.min(left, decoded.x.shape[0] ?? 0);
    left -= rows;
    const of = <T extends Samples | StoredSamples>(samples: T): T => ({ ...samples, shape: [rows, ...samples.shape.slice(1)] });
    clipped.push({ file, decoded: { ...decoded, x: of(decoded.x), y: of(decoded.y) } });
  }
  const shards = clipped.map(({ file, decoded }) => ({ file, samples: decoded.x.shape[0] ?? 0 }));
  const { names, facts, ...rest } = first.decoded;
  // Where texts have a file of tokens, each lists it behind its own.
  const own = flatMapDefined(parts, ({ decoded }) => decoded.listed?.slice(0, 1));
  const listed = [...own, ...(first.decoded.listed?.slice(1) ?? [])];
  return {
    ...rest,
    ...columnsOf(clipped.map(({ decoded }) => decoded)),
    names: { ...names, shards: { x: shards, y: shards } },
    facts: { ...facts, sha256: listingOfHashes(listed) },
    listed,
  };
}

function columnsOf(parts: readonly Decoded[]): Pick<Decoded, 'x' | 'y'> {
  const held = parts.flatMap(({ x, y }) => ('values' in x && 'values' in y ? [{ x, y }] : []));
  if (held.length === parts.length) return joinedHeld(held);
  const stored = (samples: readonly (Samples | StoredSamples)[]): StoredSamples =>
    joinedSamples(
      samples.map((one) => {
        if ('rowsAt' in one) return one;
        throw new TypeError('files of one data set are read in one way');
      }),
    );
  return { x: stored(parts.map(({ x }) => x)), y: stored(parts.map(({ y }) => y)) };
}

/** Labels of a text are its tokens, which are held once. */
function joinedHeld(parts: readonly { readonly x: Samples; readonly y: Samples }[]) {
  const isShared = parts.every(({ x, y }) => x.values === y.values);
  const x = concatenated(parts.map((part) => part.x.values));
  const y = isShared ? x : concatenated(parts.map((part) => part.y.values));
  return { x: { ...samplesOf(parts.map((part) => part.x)), values: x }, y: { ...samplesOf(parts.map((part) => part.y)), values: y } };
}

function concatenated(parts: readonly Elements[]): Elements {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const [first] = parts;
  if (first === undefined) throw new RangeError('a data set has a file');
  const whole = roomLike(first, length);
  let at = 0;
  for (const part of parts) {
    place(part, whole, at);
    at += part.length;
  }
  return whole;
}

/** Where each sample starts, unless they follow each other without a gap. */
function samplesOf(parts: readonly Samples[]): Omit<Samples, 'values'> {
  const [{ type, shape: [, ...dims] = [] } = { type: 'float32' as const }] = parts;
  const size = elementCount(dims);
  const rows = parts.map(({ shape }) => shape[0] ?? 0);
  const shape = [rows.reduce((sum, count) => sum + count, 0), ...dims];
  const isDense = parts.every(
    ({ values, start = 0, stride = size }, part) => start === 0 && stride === size && values.length === (rows[part] ?? 0) * size,
  );
  if (isDense) return { type, shape };
  const starts = new Uint32Array(shape[0] ?? 0);
  let [at, before] = [0, 0];
  for (const [part, { values, start = 0, stride = size }] of parts.entries()) {
    for (let row = 0; row < (rows[part] ?? 0); row++) starts[at++] = before + start + row * stride;
    before += values.length;
  }
  return { type, shape, starts };
}
