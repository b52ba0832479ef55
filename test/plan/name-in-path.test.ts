/** Names that become parts of paths: ordinary ones stay, no other leads anywhere, and no two meet. */
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { armFolder, foldersOf, nameInPath, namesInPath } from '../../src/plan/name-in-path.ts';

describe('a name in a path', () => {
  it.each(['golden', 'LeNet-300.v2', 'branch[2]', 'sweep[lr=0.1]', 'a_b', 'weights.bin', 'Prüfung', '剪枝', 'epoch', 'precepct'])(
    'stays as it is: %s',
    (name) => {
      expect(nameInPath(name)).toBe(name);
    },
  );

  it.each([
    ['sweep[s=70%]', 'sweep[s=70pct]'],
    ['sweep[length=20 epochs]', 'sweep[length=20+epochs]'],
    ['70pct', '70%70ct'],
    ['70PCT', '70%50CT'],
    ['50%x', '50%25x'],
    ['100%', '100pct'],
    ['%', '%25'],
    ['a+b', 'a%2Bb'],
    ['../../evil', '%2E.%2F..%2Fevil'],
    ['..', '%2E%2E'],
    ['.', '%2E'],
    ['', '~'],
    ['-rf', '%2Drf'],
    ['.hidden', '%2Ehidden'],
    ['name.', 'name%2E'],
    ['C:\\x', 'C%3A%5Cx'],
    ['nul', '%6Eul'],
    ['COM1.txt', '%43OM1.txt'],
    ['console', 'console'],
    ['a\0b\n', 'a%00b%0A'],
    ['<>:"/\\|?*~', '%3C%3E%3A%22%2F%5C%7C%3F%2A%7E'],
    ['u\u0308ber', 'u%CC%88ber'],
    ['\ud800', '%uD800'],
    ['✂', '%E2%9C%82'],
  ])('is made harmless: %j', (name, part) => {
    expect(nameInPath(name)).toBe(part);
  });

  it('that is long ends in its hash', () => {
    const [one, other] = ['x', 'y'].map((end) => nameInPath('ü'.repeat(400) + end));
    expect(one).toMatch(/^ü{50}~[0-9a-f]{12}$/);
    expect(one).not.toBe(other);
    expect(nameInPath('!'.repeat(100))).toMatch(/^(%21){33}~[0-9a-f]{12}$/);
  });

  const pieces = ['a', '7', 'pct', 'PCT', '%', ' ', '+', '.', '-', '~', '%25', '%70', 'nul', '/', '\0'];
  const text = fc.oneof(
    fc.array(fc.constantFrom(...pieces), { maxLength: 6 }).map((parts) => parts.join('')),
    fc.string({ unit: 'binary', maxLength: 12 }),
  );

  it('is one part, on every system', () => {
    fc.assert(
      fc.property(text, (name) => {
        const part = nameInPath(name);
        expect(part).toMatch(/^[^.-]/);
        expect(part).not.toMatch(/[<>:"/\\|?*\s\x00-\x1f\x7f]|\.$/);
        expect(part).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i);
        expect(() => encodeURIComponent(part)).not.toThrow();
        expect(Buffer.byteLength(part)).toBeLessThanOrEqual(150);
      }),
    );
  });

  it('is no other name’s', () => {
    fc.assert(
      fc.property(text, text, (one, other) => {
        fc.pre(one !== other);
        expect(nameInPath(one)).not.toBe(nameInPath(other));
        const parts = [...namesInPath([one, other]).values()].map((part) => part.toLowerCase());
        expect(new Set(parts).size).toBe(2);
      }),
    );
  });
});

describe('the folders of arms', () => {
  const folder = (path: string): string => armFolder(path).replace('arms/', '');

  it.each([
    ['branch[gentle]/tune', 'branch@gentle/tune'],
    ['sweep[rate=0.1]/cut', 'sweep@rate@0.1/cut'],
    ['sweep[s=70%]/cut', 'sweep@s@70pct/cut'],
    ['sweep[length=20 epochs]', 'sweep@length@20+epochs'],
    ['sweep[pattern=2:4]', 'sweep@pattern@2+3A4'],
    ['sweep[x=-1]', 'sweep@x@-1'],
    ['sweep[a=b=c[d]]', 'sweep@a@b@c+5Bd+5D'],
    ['repeat[1]/seeds[2]/a b', 'repeat@1/seeds@2/a+b'],
    ['branch@gentle', 'branch+40gentle'],
    ['branch[a AB]', 'branch@a+20AB'],
    ['branch=gentle', 'branch+3Dgentle'],
    ['a[b', 'a+5Bb'],
    ['70pct', '70+70ct'],
    ['.hidden', '+2Ehidden'],
  ])('need no quotes: %s', (path, name) => {
    expect(folder(path)).toBe(name);
  });

  const pieces = ['a', '7', 'pct', '%', ' ', '+', '2B', '5D', 'u', '.', '-', '@', '=', '[', ']', '%25', 'nul', '$', '\0', '\ud800'];
  const text = fc.array(fc.constantFrom(...pieces), { maxLength: 6 }).map((parts) => parts.join(''));

  it('hold nothing that a shell or YAML gives a meaning, and no two paths meet', () => {
    fc.assert(
      fc.property(text, text, (one, other) => {
        expect(folder(one)).toMatch(/^(~|(?![@.-])[\p{L}\p{N}@+._-]+)$/u);
        if (one !== other) expect(folder(one)).not.toBe(folder(other));
      }),
      { numRuns: 2000 },
    );
  });

  it('are read by a shell as they are', () => {
    const folders = ['sweep[rate=0.1]/cut', 'sweep[s=70%]', 'sweep[p=2:4]', 'branch[a b]', "branch[it's $HOME & `x`!]"].map(folder);
    expect(execFileSync('bash', ['-c', `shopt -s extglob failglob; printf '%s\\n' ${folders.join(' ')}`], { encoding: 'utf8' })).toBe(
      folders.map((one) => `${one}\n`).join(''),
    );
    expect(parse(`- ${folders.join('\n- ')}`)).toEqual(folders);
  });

  it('are the run’s own for one end, and told apart where only case does', () => {
    expect([...foldersOf(['only/stage'])]).toEqual([['only/stage', '']]);
    const folders = foldersOf(['branch[A]/x', 'branch[a]/x', 'branch[b]/x']);
    expect(folders.get('branch[b]/x')).toBe('arms/branch@b/x');
    expect(folders.get('branch[A]/x')).toMatch(/^arms\/branch@A\/x~[0-9a-f]{12}$/);
    expect(folders.get('branch[a]/x')).toMatch(/^arms\/branch@a\/x~[0-9a-f]{12}$/);
  });

  it('never lie in one another, whatever an arm is called', () => {
    const paths = ['branch[q]/s', 'branch[q]/s/model.onnx/x]/t', 'branch[Q]/S/data/t'];
    expect([...foldersOf(paths).values()]).toEqual([
      'arms/branch@q/s',
      'arms/branch+5Bq+5D+2Fs+2Fmodel.onnx+2Fx+5D+2Ft',
      'arms/branch+5BQ+5D+2FS+2Fdata+2Ft',
    ]);
    expect([...foldersOf(paths, 'bracketed').values()]).toEqual([
      'arms/branch[q]/s',
      'arms/branch[q]%2Fs%2Fmodel.onnx%2Fx]%2Ft',
      'arms/branch[Q]%2FS%2Fdata%2Ft',
    ]);
  });
});
