/** The text of a lock, and what differs from it. */
import { format } from 'prettier';
import { describe, expect, it } from 'vitest';
import { differencesOf, lockFromYaml, lockToYaml, type Lock } from '../../src/lock/index.ts';
import { lockSchema } from '../../src/lock/lock.ts';

const [a, b, c] = ['a', 'b', 'c'].map((digit) => digit.repeat(64)) as [string, string, string];
const lock: Lock = {
  format: 1,
  engine: { espalier: '0.1.0', onnxruntime: '1.30', node: 20 },
  device: 'cpu',
  threads: 1,
  library: { edition: 1, sha256: a },
  model: { file: 'net.onnx', sha256: a, external: [{ file: 'net.onnx.data', sha256: b }] },
  data: { train: { x: { file: 'x.npy', sha256: a }, y: { file: 'y.npy', sha256: b }, scale: 255 } },
  uses: [
    { file: 'common.prune', sha256: b },
    { file: 'deep/own.prune', sha256: c },
  ],
};

function read(text: string) {
  return lockFromYaml({ name: 'espalier.lock', text });
}

describe('the text of a lock', () => {
  it('says what it is, and comes back as it was', () => {
    const text = lockToYaml(lock);
    expect(text).toMatch(/^# What the recipes of this folder rest on/);
    expect(text).toContain('engine: {espalier: 0.1.0, onnxruntime: "1.30", node: 20}\n');
    expect(read(text).value?.lock).toEqual(lock);
    expect(text.endsWith('\n') && !text.includes('\r')).toBe(true);
  });

  it('is the same in whatever order things were found', () => {
    const { uses, data, ...rest } = lock;
    expect(lockToYaml({ uses: uses.toReversed(), data, ...rest })).toBe(lockToYaml(lock));
  });

  it.each([
    ['no YAML', 'format: {', 'ESP7200', 'it is not YAML'],
    ['a stranger', 'format: 1\nthread: 2\n', 'ESP7200', 'the lock has no key `thread`'],
    ['half of one', 'format: 1\n', 'ESP7200', 'must have required property `engine`'],
    ['another kind of value', lockToYaml(lock).replace('threads: 1', 'threads: many'), 'ESP7200', '`threads` must be integer'],
    ['a newer format', 'format: 2\nstars: 5\n', 'ESP7201', 'format 2'],
    ['a bottomless list', '['.repeat(20000), 'ESP1809', 'more than 64 deep'],
    ['an alias bomb', bomb(), 'ESP7200', 'the lock must be object'],
    ['nothing', '', 'ESP7200', 'the lock must be object'],
  ])('of %s is refused', (_, text, code, words) => {
    const { value, diagnostics } = read(text);
    expect(value).toBeUndefined();
    expect(diagnostics.map((one) => one.code)).toContain(code);
    expect(diagnostics.map(({ message }) => message).join()).toContain(words);
    expect(diagnostics.every(({ source }) => source?.name === 'espalier.lock')).toBe(true);
  });
});

/** Twenty levels of nine aliases each. */
function bomb(): string {
  const levels = Array.from({ length: 20 }, (_, at) => {
    const inner = at === 0 ? 'lol' : `*l${at - 1}`;
    return `l${at}: &l${at} [${Array(9).fill(inner).join(', ')}]`;
  });
  return levels.join('\n');
}

describe('what differs from a lock', () => {
  const told = (now: Lock, allUses = true): readonly string[] =>
    differencesOf(lock, now, { allUses }).map(({ what, pinned = 'nothing', found = 'nothing' }) => `${what}: ${pinned[0]} → ${found[0]}`);

  it('is nothing where all is as it was', () => {
    expect(told(lock)).toEqual([]);
  });

  it.each<[string, Partial<Lock>, readonly string[]]>([
    [
      'the engine',
      { engine: { espalier: '1', onnxruntime: '2', node: 22 } },
      ['Espalier: 0 → 1', 'onnxruntime: 1 → 2', "Node's major version: 2 → 2"],
    ],
    ['device and threads', { device: 'webgpu', threads: 4 }, ['the device: c → w', 'the number of threads: 1 → 4']],
    ['the model', { model: { file: 'net.onnx', sha256: c } }, ['the model `net.onnx`: a → c', 'the tensors `net.onnx.data`: b → n']],
    [
      'a data set that is gone',
      { data: {} },
      ['the inputs of the train data `x.npy`: a → n', 'the labels of the train data `y.npy`: b → n'],
    ],
    [
      'a used file',
      { uses: [{ file: 'common.prune', sha256: c }] },
      ['the used file `common.prune`: b → c', 'the used file `deep/own.prune`: c → n'],
    ],
    ['a file that nobody pinned', { uses: [...lock.uses, { file: 'new.prune', sha256: a }] }, ['the used file `new.prune`: n → a']],
  ])('names %s', (_, change, expected) => {
    expect(told({ ...lock, ...change })).toEqual(expected);
  });

  it('is not where a file lies, but what is in it', () => {
    const model = { file: 'elsewhere.onnx', sha256: a, external: lock.model?.external ?? [] };
    expect(told({ ...lock, model })).toEqual([]);
  });

  it('is nothing that another recipe uses', () => {
    expect(told({ ...lock, uses: lock.uses.slice(0, 1) }, false)).toEqual([]);
    expect(told({ ...lock, uses: lock.uses.slice(0, 1) })).toHaveLength(1);
  });
});

// `npx vitest run test/lock -u` writes it anew.
it('grammar/lock.schema.json is up to date', async () => {
  const text = await format(JSON.stringify(lockSchema), { parser: 'json', printWidth: 100 });
  await expect(text).toMatchFileSnapshot('../../grammar/lock.schema.json');
});
