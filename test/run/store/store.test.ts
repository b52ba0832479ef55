import fc from 'fast-check';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseNpyHeader } from '../../../src/data/read-array.ts';
import { disk } from '../../../src/record/file-layer.ts';
import { openJournal, readJournal } from '../../../src/record/journal.ts';
import { resumedRequest } from '../../../src/run/resume-run.ts';
import { armFolder, folderFormat } from '../../../src/record/layout.ts';
import { holderOfFolder, lockFolder } from '../../../src/record/lock.ts';
import { isStoredArray, npyPieces, readNpy, type StoredArray } from '../../../src/record/npy.ts';
import { openObjects } from '../../../src/record/objects.ts';
import { thisProcess, type Owner } from '../../../src/record/lock.ts';
import { readPack, writePack } from '../../../src/record/objects.ts';
import { fromJson, toJson } from '../../../src/record/plain-data.ts';
import { readEnd, writeEnd } from '../../../src/record/records.ts';
import { seal, unseal } from '../../../src/record/sealed.ts';
import { must } from '../support.ts';

const bytesIn = ({ buffer, byteOffset, byteLength }: StoredArray) => Buffer.from(buffer, byteOffset, byteLength);

const scratch = () => mkdtempSync(join(tmpdir(), 'espalier-store-'));
const nothingKnown = { nameOf: () => undefined, find: () => undefined };

const arrays: fc.Arbitrary<StoredArray> = fc.oneof(
  fc.float32Array(),
  fc.float64Array(),
  fc.uint8Array(),
  fc.uint32Array(),
  fc.bigInt64Array(),
);

/** What a run may carry: maps, lists, numbers that JSON does not know, arrays of every type. */
const states = fc.letrec((tie) => ({
  state: fc.oneof(
    { depthSize: 'small' },
    fc.string(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    arrays,
    fc.array(tie('state'), { maxLength: 4 }),
    fc.dictionary(
      fc.string().map((key) => `k${key}`),
      tie('state'),
      { maxKeys: 4, noNullPrototype: true },
    ),
    fc.array(fc.tuple(fc.string(), tie('state')), { maxLength: 4 }).map((all) => new Map(all)),
  ),
})).state;

describe('an array on the disk', () => {
  it('is a NumPy file, and comes back bit for bit', () => {
    fc.assert(
      fc.property(arrays, (array) => {
        const file = Buffer.concat(npyPieces(array));
        const header = must(parseNpyHeader(file, 'a.npy'));
        expect([header.shape, header.offset % 64]).toEqual([[array.length], 0]);
        const back = readNpy(file);
        expect(back?.constructor).toBe(array.constructor);
        expect(back && bytesIn(back)).toEqual(bytesIn(array));
      }),
    );
  });

  it('is refused where it is cut off, longer than it says, or something else', () => {
    const file = Buffer.concat(npyPieces(Float32Array.of(1, 2, 3)));
    expect(readNpy(file.subarray(0, -1))).toBeUndefined();
    expect(readNpy(Buffer.concat([file, file]))).toBeUndefined();
    expect(readNpy(new TextEncoder().encode('no array'))).toBeUndefined();
    expect(isStoredArray(new Int16Array(1))).toBe(false);
  });
});

describe('a state', () => {
  it('comes back from JSON and arrays as it was', () => {
    fc.assert(
      fc.property(states, (state) => {
        const kept: StoredArray[] = [];
        const json = toJson(state, (array) => ({ $array: kept.push(array) - 1 }));
        const text = JSON.stringify(json);
        const back = fromJson(JSON.parse(text), ({ $array }) => kept[Number($array)] ?? new Uint8Array(0));
        expect(back).toStrictEqual(state);
      }),
    );
  });

  it('is refused where it is no plain data', () => {
    const place = () => ({});
    expect(() => toJson({ act: () => {} }, place)).toThrow(TypeError);
    expect(() => toJson({ $map: 1 }, place)).toThrow(TypeError);
  });

  it('is stored once, whoever names it, and its arrays are', () => {
    const folder = scratch();
    const store = openObjects(disk, folder, nothingKnown);
    const weights = Float32Array.of(1, -0, NaN);
    const first = store.put({ network: weights, marks: new Map([['start', weights.slice()]]) });
    expect(readdirSync(folder).filter((name) => name.endsWith('.npy'))).toHaveLength(1);
    expect(store.put({ network: weights.slice(), marks: new Map([['start', weights]]) })).toBe(first);
    const other = openObjects(disk, folder, nothingKnown);
    expect(must(other.get(first))).toStrictEqual({ network: weights, marks: new Map([['start', weights]]) });
  });

  it('names the arrays that every process has, and stores none of them', () => {
    const folder = scratch();
    const original = Float32Array.of(1, 2);
    const known = {
      nameOf: (array: StoredArray) => (array === original ? 'fc.weight' : undefined),
      find: (name: string) => (name === 'fc.weight' ? original : undefined),
    };
    const store = openObjects(disk, folder, known);
    const name = store.put({ weights: original });
    expect(readdirSync(folder)).toEqual([`${name}.json`]);
    expect(must(store.get(name))).toEqual({ weights: original });
  });

  it.each(['.npy', '.json'])('is not believed where a bit of its %s file has changed', (ending) => {
    const folder = scratch();
    const name = openObjects(disk, folder, nothingKnown).put([Float32Array.of(1, 2, 3)]);
    const file = readdirSync(folder).find((entry) => entry.endsWith(ending)) ?? '';
    const bytes = readFileSync(join(folder, file));
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 3) ^ 4, bytes.length - 3);
    writeFileSync(join(folder, file), bytes);
    const read = openObjects(disk, folder, nothingKnown).get(name);
    expect(read.value).toBeUndefined();
    expect(read.diagnostics).toMatchObject([{ code: 'ESP6562', file: join(folder, file) }]);
  });

  it('lies in one file in the middle of a stage, each array once', () => {
    const folder = scratch();
    const shared = Float32Array.of(1, 2);
    const state = {
      base: shared,
      slots: new Map([
        ['a', shared],
        ['b', Float32Array.of(3)],
      ]),
    };
    const pack = writePack(disk, state, nothingKnown, (hash) => join(folder, hash));
    expect(readFileSync(pack.path)).toHaveLength(2 * 128 + 12);
    expect(readPack(pack, nothingKnown)).toStrictEqual({ state });
    for (const place of [
      [0, 2 ** 50],
      [-1, 5],
      [0.5, 5],
      [400, 9],
      ['', ''],
    ]) {
      const forged = { ...pack, state: { base: { $at: place } } };
      expect(readPack(forged, nothingKnown)).toHaveProperty('fault');
    }
    writeFileSync(pack.path, 'something else');
    expect(readPack(pack, nothingKnown)).toHaveProperty('fault');
  });

  it('may be larger than what is read at once', () => {
    const folder = scratch();
    const pack = writePack(disk, Float32Array.of(1, 2), nothingKnown, (hash) => join(folder, hash));
    const own = readFileSync(pack.path);
    // A hole of the file takes no room on the disk.
    const start = 2 ** 31 + 64;
    const large = join(folder, 'large');
    const descriptor = openSync(large, 'w');
    writeSync(descriptor, own, 0, own.length, start);
    closeSync(descriptor);
    // As `sha256sum` gives it.
    const hash = '3b1982f6a5fada500fccca3f217c7c26e2a44f6dd00a62002ad33020fe42f0a5';
    const state = { $at: [start, own.length] };
    expect(readPack({ path: large, sha256: hash, state }, nothingKnown)).toStrictEqual({ state: Float32Array.of(1, 2) });
  }, 120_000);
});

describe('a sealed line', () => {
  it('is believed only as it was written, behind the line that it was written behind', () => {
    const first = seal({ event: 'stage', text: 'ends in "sum":"0123456789abcdef"}' });
    expect(unseal(first.line)?.value).toEqual({ event: 'stage', text: 'ends in "sum":"0123456789abcdef"}' });
    const second = seal({ step: 1 }, first.sum);
    expect(unseal(second.line, first.sum)?.value).toEqual({ step: 1 });
    expect(unseal(second.line)).toBeUndefined();
    expect(unseal(second.line.replace('1', '2'), first.sum)).toBeUndefined();
  });
});

describe('the journal', () => {
  const written = (events: readonly object[]): string => {
    const path = join(scratch(), 'journal.jsonl');
    const journal = openJournal(disk, path, 'plan');
    events.forEach(journal.write);
    journal.end();
    journal.close();
    return readFileSync(path, 'utf8');
  };
  const events = [{ event: 'stage' }, { event: 'step', loss: 0.5 }, { event: 'step', loss: 0.25 }];

  it('gives its events back, and knows that it is complete', () => {
    expect(readJournal(written(events), 'plan')).toEqual({ events, ended: true });
    expect(readJournal(written([]), 'plan')).toEqual({ events: [], ended: true });
  });

  it.each([
    ['changed', (lines: string[]) => (lines[2] = String(lines[2]).replace('0.5', '0.6')), 3],
    ['removed', (lines: string[]) => lines.splice(2, 1), 3],
    ['exchanged', (lines: string[]) => lines.splice(2, 2, String(lines[3]), String(lines[2])), 3],
    ['inserted', (lines: string[]) => lines.splice(1, 0, String(lines[1])), 3],
  ])('shows a line that was %s', (_, spoil, line) => {
    const lines = written(events).split('\n');
    spoil(lines);
    expect(readJournal(lines.join('\n'), 'plan')).toMatchObject({ ended: false, brokenLine: line });
  });

  it('shows that its end is cut off, and that it belongs to another plan', () => {
    const whole = written(events);
    const cut = whole.split('\n').slice(0, -2).join('\n');
    expect(readJournal(cut, 'plan')).toEqual({ events, ended: false });
    expect(readJournal(whole, 'another plan')).toMatchObject({ brokenLine: 1 });
  });
});

describe('the record of a stage', () => {
  const record = { key: 'k', stage: 's', diagnostics: [], events: { bytes: 0, sha256: '' } };

  it('is that of whoever commits it first, unless that one kept no state', () => {
    const path = join(scratch(), '0001.end.json');
    writeEnd(disk, path, record);
    writeEnd(disk, path, { ...record, state: 'first' });
    writeEnd(disk, path, { ...record, state: 'second' });
    expect(readEnd(path)).toEqual({ ...record, state: 'first' });
    writeFileSync(path, readFileSync(path, 'utf8').replace('first', 'other'));
    expect(readEnd(path)).toBe('damaged');
  });
});

describe('the lock of a folder', () => {
  /** As another process would have left it. */
  const leave = (folder: string, owner: Partial<Owner>): void =>
    writeFileSync(join(folder, 'run.lock.0123456789ab'), seal({ ...thisProcess(), ...owner }).line + '\n');
  const parent = { process: process.ppid };

  it.each<[string, Partial<Owner>, boolean]>([
    ['of a process that is gone', { process: 2 ** 22 + 1 }, false],
    ['of a process whose number another has by now', { ...parent, started: '1' }, false],
    ['of a machine that was started anew since', { ...parent, boot: 'another' }, false],
    ['of another machine, which cannot be asked', { host: 'elsewhere' }, true],
    ['of this process, which gave it up', {}, false],
  ])('%s', (_, owner, isHeld) => {
    const folder = scratch();
    leave(folder, owner);
    expect(holderOfFolder(folder) !== undefined).toBe(isHeld);
    const lock = lockFolder(disk, folder);
    expect('release' in lock).toBe(!isHeld);
    if ('release' in lock) {
      expect(readdirSync(folder)).toHaveLength(1);
      lock.release();
      expect(readdirSync(folder)).toEqual([]);
    }
  });

  it('of a process that lives is respected', () => {
    const folder = scratch();
    const first = lockFolder(disk, folder);
    expect(lockFolder(disk, folder)).toMatchObject({ owner: { process: process.pid } });
    if ('release' in first) first.release();
    expect(lockFolder(disk, folder)).toHaveProperty('release');
  });

  it('that was never finished is nobody’s', () => {
    const folder = scratch();
    writeFileSync(join(folder, 'run.lock.0123456789ab'), '{"host":');
    expect(lockFolder(disk, folder)).toHaveProperty('release');
  });

  it('of which a process that was killed wrote half goes with the next one', () => {
    const folder = scratch();
    const [old, young] = ['0123456789ab', 'ba9876543210'].map((name) => join(folder, `run.lock.${name}.part`)) as [string, string];
    for (const path of [old, young]) writeFileSync(path, '{"host":');
    const before = new Date(Date.now() - 3_600_000);
    utimesSync(old, before, before);
    const lock = lockFolder(disk, folder);
    expect(existsSync(old)).toBe(false);
    if ('release' in lock) lock.release();
    expect(readdirSync(folder)).toEqual([basename(young)]);
  });

  it('of a dead process leaves a finished folder when it is asked to go on', async () => {
    const folder = scratch();
    writeFileSync(join(folder, 'run.json'), seal({ format: folderFormat }).line + '\n');
    writeFileSync(join(folder, 'manifest.json'), '{}');
    leave(folder, { process: 2 ** 22 + 1 });
    const { diagnostics } = await resumedRequest(folder);
    expect(diagnostics.map(({ code }) => code)).toEqual(['ESP6567']);
    expect(readdirSync(folder).toSorted()).toEqual(['manifest.json', 'run.json']);
  });
});

describe('the folder of an arm', () => {
  it.each([
    ['branch[2]/tune', ['arms', 'branch@2', 'tune']],
    ['a b/100%', ['arms', 'a+b', '100pct']],
    ['../../etc', ['arms', '+2E+2E', '+2E+2E', 'etc']],
    ['./C:\\x', ['arms', '+2E', 'C+3A+5Cx']],
  ])('of %s stays below the run', (path, parts) => {
    mkdirSync(join(scratch(), armFolder(path)), { recursive: true });
    expect(armFolder(path)).toBe(join(...parts));
  });
});
