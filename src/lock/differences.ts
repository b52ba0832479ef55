/** The pinned and the current inputs, one by one. */
import type { Lock, LockedArrays, LockedData, LockedFile, LockedSource } from './lock.ts';
import { dataRoles } from '../project/words.ts';

export interface Difference {
  /** In words: `the model`, `the inputs of the train data`. */
  readonly what: string;
  /** Keys that lead to it in the lock. */
  readonly path: readonly (string | number)[];
  /** A hash, a version or a number; absent where the lock does not know it. */
  readonly pinned?: string;
  /** Absent where it is not there any more. */
  readonly found?: string;
}

const coreKeys = ['threads', 'shards'] as const;
const coreWords = { threads: 'the number of threads', shards: 'the number of parts of a batch' };

/**
 * Everything that differs, in the lock's order. `allUses` is false where the present is what one
 * recipe rests on: what others use is none of its business.
 */
export function differencesOf(lock: Lock, now: Lock, { allUses }: { readonly allUses: boolean }): readonly Difference[] {
  const single = (
    what: string,
    path: readonly (string | number)[],
    pinned: string | number | undefined,
    found: string | number | undefined,
  ): readonly Difference[] => differing(what, path, words(pinned), words(found));
  const { engine: old } = lock;
  const { engine } = now;
  return [
    ...single('Espalier', ['engine', 'espalier'], old.espalier, engine.espalier),
    ...single('onnxruntime', ['engine', 'onnxruntime'], old.onnxruntime, engine.onnxruntime),
    ...single("Node's major version", ['engine', 'node'], old.node, engine.node),
    ...single('the device', ['device'], lock.device, now.device),
    ...coreKeys.flatMap((key) => single(coreWords[key], [key], lock[key], now[key])),
    ...single('the edition', ['library', 'edition'], lock.library.edition, now.library.edition),
    ...single('the standard library', ['library', 'sha256'], lock.library.sha256, now.library.sha256),
    ...file('the model', ['model'], lock.model, now.model),
    ...files('the tensors', ['model', 'external'], { pinned: lock.model?.external, found: now.model?.external, alsoLost: true }),
    ...dataRoles.flatMap((role) => {
      const [lockedData, dataNow] = [lock.data[role], now.data[role]];
      const [before, after] = [arraysOf(lockedData), arraysOf(dataNow)];
      const [sourceBefore, sourceAfter] = [sourceOf(lockedData), sourceOf(dataNow)];
      return [
        ...files(`a file of the ${role} data`, ['data', role, 'files'], {
          pinned: sourceBefore?.files,
          found: sourceAfter?.files,
          alsoLost: true,
        }),
        ...(sourceBefore && sourceAfter ? waysOf(role, sourceBefore, sourceAfter) : []),
        ...file(`the inputs of the ${role} data`, ['data', role, 'x'], before?.x, after?.x),
        ...file(`the labels of the ${role} data`, ['data', role, 'y'], before?.y, after?.y),
        ...(before && after ? single(`the scale of the ${role} data`, ['data', role, 'scale'], before.scale, after.scale) : []),
      ];
    }),
    ...files('the used file', ['uses'], { pinned: lock.uses, found: now.uses, alsoLost: allUses }),
  ];
}

function arraysOf(data: LockedData | undefined): LockedArrays | undefined {
  return data === undefined || 'files' in data ? undefined : data;
}

function sourceOf(data: LockedData | undefined): LockedSource | undefined {
  return data !== undefined && 'files' in data ? data : undefined;
}

/** What is done to the same files: in another order they are another data set. */
function waysOf(role: string, before: LockedSource, after: LockedSource): readonly Difference[] {
  const names = ({ files: all }: LockedSource): readonly string[] => all.map((one) => one.file);
  const [pinned, found] = [names(before), names(after)];
  const areSame = pinned.toSorted().join('\n') === found.toSorted().join('\n');
  const order = `the order of the files of the ${role} data`;
  return [
    ...(areSame ? differing(order, ['data', role, 'files'], pinned.join(', '), found.join(', ')) : []),
    ...differing(`the settings of the ${role} data`, ['data', role, 'settings'], before.settings, after.settings),
  ];
}

/** By content: where a file lies is not what a result rests on. */
function file(
  what: string,
  path: readonly (string | number)[],
  pinned: LockedFile | undefined,
  found: LockedFile | undefined,
): readonly Difference[] {
  const name = found?.file ?? pinned?.file ?? '';
  return differing(`${what} \`${name}\``, pinned === undefined ? path : [...path, 'sha256'], pinned?.sha256, found?.sha256);
}

/** Lists of files go by their paths. */
function files(
  what: string,
  path: readonly (string | number)[],
  {
    pinned = [],
    found = [],
    alsoLost,
  }: {
    readonly pinned?: readonly LockedFile[] | undefined;
    readonly found?: readonly LockedFile[] | undefined;
    readonly alsoLost: boolean;
  },
): readonly Difference[] {
  const now = new Map(found.map((one) => [one.file, one]));
  const known = new Set(pinned.map((one) => one.file));
  return [
    ...pinned.flatMap((one, index) => {
      const partner = now.get(one.file);
      return partner === undefined && !alsoLost ? [] : file(what, [...path, index], one, partner);
    }),
    ...found.filter((one) => !known.has(one.file)).flatMap((one) => file(what, path, undefined, one)),
  ];
}

function differing(
  what: string,
  path: readonly (string | number)[],
  pinned: string | undefined,
  found: string | undefined,
): readonly Difference[] {
  return pinned === found ? [] : [{ what, path, pinned, found }];
}

function words(value: string | number | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}
