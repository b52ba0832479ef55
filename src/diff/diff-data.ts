/** Compares plain data by the names in it: things in a list by what they are called. */
import { valuesAt } from '../basics/maps.ts';
import type { Change } from './change.ts';
import { moversOf, pairBy } from './pairing.ts';

export type Data = null | boolean | number | string | readonly Data[] | DataRecord;
export type DataRecord = { readonly [key: string]: Data };

/** Which values of a record are defaults: `batch`, `task.loss`. */
const defaultsKey = 'defaults';
/** What a thing is called by, the first of these that it has. */
const nameKeys = ['path', 'name', 'layer', 'kind'];

export function diffData(before: Data, after: Data): readonly Change[] {
  return diffValues([], before, { after, oldDefaults: new Set(), newDefaults: new Set() });
}

function diffValues(
  path: readonly string[],
  before: Data | undefined,
  {
    after,
    oldDefaults,
    newDefaults,
  }: { readonly after: Data | undefined; readonly oldDefaults: ReadonlySet<string>; readonly newDefaults: ReadonlySet<string> },
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

function diffRecords(path: readonly string[], before: DataRecord, after: DataRecord): readonly Change[] {
  const [old, now] = [defaultsOf(before), defaultsOf(after)];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  keys.delete(defaultsKey);
  return [...keys].flatMap((key) => diffValues([...path, key], before[key], { after: after[key], oldDefaults: old, newDefaults: now }));
}

function defaultsOf(record: DataRecord): ReadonlySet<string> {
  const listed = record[defaultsKey];
  return new Set(isList(listed) ? listed.map(String) : []);
}

function diffLists(path: readonly string[], before: readonly Data[], after: readonly Data[]): readonly Change[] {
  if (![...before, ...after].every(isRecord)) return diffSets(path, before, after);
  const [old, now] = [before.filter(isRecord), after.filter(isRecord)];
  if ([...old, ...now].every(hasStep)) return diffTimelines(path, old, now);
  const { pairs, removed, added } = pairBy<DataRecord>(old, now, [nameOf, kindOf]);
  const kept = valuesAt(new Map(pairs.map(([one, other]) => [other, one])), now);
  const movers = moversOf(
    old.filter((one) => kept.includes(one)),
    kept,
  );
  const list = path.at(-1) ?? '';
  const inside = (one: DataRecord) => [...path.slice(0, -1), labelOf(one, list)];
  return [
    ...removed.map((one): Change => ({ kind: 'removed', ...placed(inside(one)), before: gist(one) })),
    ...pairs.flatMap(([one, other]) => diffRecords(inside(other), one, other)),
    ...added.map((one): Change => ({ kind: 'added', ...placed(inside(one)), after: gist(one) })),
    ...[...movers].map((one): Change => ({ kind: 'moved', ...placed(inside(one)) })),
  ];
}

/** Points in time differ by the hundred as soon as one number does: ends and numbers say enough. */
function diffTimelines(path: readonly string[], before: readonly DataRecord[], after: readonly DataRecord[]): readonly Change[] {
  const place = placed(path);
  const [old, now] = [extent(before), extent(after)];
  if (old !== now) return [{ kind: 'changed', ...place, before: old, after: now }];
  const differing = after.flatMap((point, at) => {
    const [one, other] = [gist(before[at] ?? {}), gist(point)];
    return one === other && text(before[at]?.['step']) === text(point['step']) ? [] : [{ step: text(point['step']), one, other }];
  });
  const [first] = differing;
  if (first === undefined) return [];
  const where = [`step ${first.step}`, ...(place.where === undefined ? [] : [place.where])];
  const rest = differing.length === 1 ? '' : ` (the first of ${differing.length} that differ)`;
  return [{ kind: 'changed', what: place.what, before: first.one, after: first.other + rest, where: where.join(' in ') }];
}

/** `91, from step 312 to step 938`. */
function extent(points: readonly DataRecord[]): string {
  const [first, last] = [points[0]?.['step'], points.at(-1)?.['step']];
  if (points.length < 2) return points.length === 0 ? 'none' : `one, at step ${text(first)}`;
  return `${points.length}, from step ${text(first)} to step ${text(last)}`;
}

function hasStep(point: DataRecord): boolean {
  return point['step'] !== undefined;
}

/** `stage sparsify` in the list `stages`; where only a kind tells things apart, the kind. */
function labelOf(record: DataRecord, list: string): string {
  const isNamed = nameKeys.some((key) => key !== 'kind' && record[key] !== undefined);
  return isNamed ? `${list.replace(/s$/, '')} ${nameOf(record)}` : nameOf(record);
}

/** Names come and go one by one; numbers, such as dimensions, mean something together. */
function diffSets(path: readonly string[], before: readonly Data[], after: readonly Data[]): readonly Change[] {
  const [old, now] = [before.map(text), after.map(text)];
  const isOfNames = [...before, ...after].every((item) => typeof item === 'string');
  if (!isOfNames) {
    const same = old.join() === now.join();
    return same ? [] : [{ kind: 'changed', ...placed(path), before: `[${old.join(', ')}]`, after: `[${now.join(', ')}]` }];
  }
  const lost = old.filter((item) => !now.includes(item));
  const won = now.filter((item) => !old.includes(item));
  const place = placed(path);
  const isReordered = lost.length + won.length === 0 && old.join() !== now.join();
  return [
    ...lost.map((item): Change => ({ kind: 'removed', ...place, before: item })),
    ...won.map((item): Change => ({ kind: 'added', ...place, after: item })),
    ...(isReordered ? [{ kind: 'changed', ...place, before: old.join(', '), after: now.join(', ') } as const] : []),
  ];
}

/** The last name says what it is, the names before it where. */
function placed(path: readonly string[]): Pick<Change, 'what' | 'where'> {
  const [what = '', ...outer] = path.toReversed().map(inWords);
  return outer.length === 0 ? { what } : { what, where: outer.join(' in ') };
}

/** `weightDecay` → `weight decay`. */
function inWords(key: string): string {
  return /^[a-z]+[A-Z]/.test(key) ? key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`) : key;
}

function nameOf(record: DataRecord): string {
  return text(record[nameKeys.find((one) => record[one] !== undefined) ?? '']);
}

function kindOf({ kind }: DataRecord): string | undefined {
  return kind === undefined ? undefined : text(kind);
}

function gist(record: DataRecord): string {
  return Object.entries(record)
    .filter(([key, value]) => typeof value !== 'object' && ![...nameKeys, 'step'].includes(key))
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
