/** Compares plain data by the names in it: things in a list by what they are called. */
import type { Change } from './change.ts';
import { moversOf, pairBy } from './pairing.ts';

export type Data = null | boolean | number | string | readonly Data[] | DataRecord;
export interface DataRecord {
  readonly [key: string]: Data;
}

/** Which values of a record nobody wrote: `batch`, `task.loss`. */
const defaultsKey = 'defaults';
/** What a thing is called by, the first of these that it has. */
const nameKeys = ['path', 'name', 'layer', 'step', 'kind'];
/** Points of a timeline: that many differences are shown, and the others counted. */
const shownPoints = 2;

export function diffData(before: Data, after: Data): readonly Change[] {
  return diffValues([], before, after, new Set(), new Set());
}

function diffValues(
  path: readonly string[],
  before: Data | undefined,
  after: Data | undefined,
  oldDefaults: ReadonlySet<string>,
  newDefaults: ReadonlySet<string>,
): readonly Change[] {
  if (isRecord(before) && isRecord(after)) return diffRecords(path, before, after);
  if (isList(before) && isList(after)) return diffLists(path, before, after);
  const place = placed(path);
  const key = path.at(-1) ?? '';
  const [old, now] = [shown(before, oldDefaults.has(key)), shown(after, newDefaults.has(key))];
  if (old === now) return [];
  if (before === undefined) return [{ kind: 'added', ...place, after: now }];
  if (after === undefined) return [{ kind: 'removed', ...place, before: old }];
  return [{ kind: 'changed', ...place, before: old, after: now }];
}

function diffRecords(
  path: readonly string[],
  before: DataRecord,
  after: DataRecord,
): readonly Change[] {
  const [old, now] = [defaultsOf(before), defaultsOf(after)];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  keys.delete(defaultsKey);
  return [...keys].flatMap((key) => diffValues([...path, key], before[key], after[key], old, now));
}

function defaultsOf(record: DataRecord): ReadonlySet<string> {
  const listed = record[defaultsKey];
  return new Set(isList(listed) ? listed.map(String) : []);
}

function diffLists(
  path: readonly string[],
  before: readonly Data[],
  after: readonly Data[],
): readonly Change[] {
  if (![...before, ...after].every(isRecord)) return diffSets(path, before, after);
  const [old, now] = [before.filter(isRecord), after.filter(isRecord)];
  const { pairs, removed, added } = pairBy<DataRecord>(old, now, [nameOf, kindOf]);
  const partner = new Map(pairs.map(([one, other]) => [other, one]));
  const kept = now.flatMap<DataRecord>((one) => partner.get(one) ?? []);
  const movers = moversOf(
    old.filter((one) => kept.includes(one)),
    kept,
  );
  const within = (one: DataRecord) => placed([...path, nameOf(one)]);
  const inside = pairs.flatMap(([one, other]) => {
    return diffRecords([...path, nameOf(other)], one, other);
  });
  return [
    ...removed.map((one): Change => ({ kind: 'removed', ...within(one), before: gist(one) })),
    ...(isTimeline(now) ? abridged(path, inside) : inside),
    ...added.map((one): Change => ({ kind: 'added', ...within(one), after: gist(one) })),
    ...[...movers].map((one): Change => ({ kind: 'moved', ...within(one) })),
  ];
}

/** Points in time differ by the hundred as soon as one number does. */
function isTimeline(items: readonly DataRecord[]): boolean {
  return items.every((item) => item['step'] !== undefined);
}

function abridged(path: readonly string[], changes: readonly Change[]): readonly Change[] {
  if (changes.length <= 2 * shownPoints) return changes;
  const rest = changes.length - 2 * shownPoints;
  const { what, where } = placed(path);
  const more: Change = {
    ...{ kind: 'changed', what, before: '…', after: `${rest} more values` },
    ...(where !== undefined && { where }),
  };
  return [...changes.slice(0, shownPoints), more, ...changes.slice(-shownPoints)];
}

function diffSets(
  path: readonly string[],
  before: readonly Data[],
  after: readonly Data[],
): readonly Change[] {
  const [old, now] = [before.map(text), after.map(text)];
  const lost = old.filter((item) => !now.includes(item));
  const won = now.filter((item) => !old.includes(item));
  const place = placed(path);
  const isReordered = lost.length + won.length === 0 && old.join() !== now.join();
  return [
    ...lost.map((item): Change => ({ kind: 'removed', ...place, before: item })),
    ...won.map((item): Change => ({ kind: 'added', ...place, after: item })),
    ...(isReordered
      ? [{ kind: 'changed', ...place, before: old.join(', '), after: now.join(', ') } as const]
      : []),
  ];
}

/** The last name says what it is, the names before it where. */
function placed(path: readonly string[]): Pick<Change, 'what' | 'where'> {
  const [what = '', ...outer] = path.toReversed().map(inWords);
  return outer.length === 0 ? { what } : { what, where: outer.join(' in ') };
}

/** `weightDecay` → `weight decay`. */
function inWords(key: string): string {
  return /^[a-z]+[A-Z]/.test(key)
    ? key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    : key;
}

function nameOf(record: DataRecord): string {
  const key = nameKeys.find((one) => record[one] !== undefined) ?? '';
  const name = text(record[key]);
  return key === 'step' ? `step ${name}` : name;
}

function kindOf({ kind }: DataRecord): string {
  return text(kind);
}

function gist(record: DataRecord): string {
  return Object.entries(record)
    .filter(([key, value]) => typeof value !== 'object' && !nameKeys.includes(key))
    .map(([key, value]) => `${inWords(key)} ${text(value)}`)
    .join(', ');
}

function shown(value: Data | undefined, isDefault: boolean): string {
  const written = isRecord(value) ? gist(value) : text(value);
  return isDefault ? `${written} (default)` : written;
}

function text(value: Data | undefined): string {
  if (value === undefined) return '';
  if (isList(value)) return value.map(text).join(', ');
  return isRecord(value) ? gist(value) : String(value);
}

function isList(value: Data | undefined): value is readonly Data[] {
  return Array.isArray(value);
}

function isRecord(value: Data | undefined): value is DataRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
