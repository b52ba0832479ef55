/** `use "file.prune"`: what is taken in, and what is said where nothing can be. */
import { describe, expect, test } from 'vitest';
import { bind } from '../../../src/language/check/bind.ts';
import { canonicalText } from '../../../src/language/canonical/canonical.ts';
import { check } from '../../../src/language/check/check.ts';
import { parse } from '../../../src/language/syntax/parse.ts';
import type { ReadUsed } from '../../../src/language/use/library.ts';
import { lexicon, vocabulary } from '../../../src/vocabulary/index.ts';
import { filesOf } from './reading.ts';

function read(text: string, files: Readonly<Record<string, string>>, reader = filesOf(files)) {
  const { tree, diagnostics } = parse({ name: 'recipe.prune', text }, lexicon);
  const checked = check(tree, vocabulary, reader);
  const found = [...diagnostics, ...checked.diagnostics];
  return {
    recipe: checked.value,
    canonical: checked.value && canonicalText(checked.value),
    found: found.map(({ code, source, span, message }) => {
      const { start, end } = span ?? { start: 0, end: 0 };
      return `${code} ${source?.name} ${source?.text.slice(start, end)}: ${message}`;
    }),
    codes: found.map(({ code, source }) => `${code} ${source?.name}`),
  };
}

const library = `## Ours.
param target: sparsity = 80% in 50%..95%
group ffn = **.fc1, **.fc2 expect 24
criterion half = |w| / 2
criterion ours(by: 3) = half * by
curve eager(p) = 1 - (1 - p)^5
reparam ours-soft(tau: 1) = w * softmax([w^2, t^2] / tau)[0]
`;

describe('a file in YAML', () => {
  const yaml = `# Ours.
params: { target: { type: sparsity, value: 80% } }
criteria:
  half: "|w| / 2"
  ours: { parameters: { by: 3 }, expression: "half * by" }
`;

  test('gives what it defines, and what its expressions mention', () => {
    const text = 'use "ours.prune.yaml"\nprune weights by ours to target\n';
    const { canonical, found } = read(text, { 'ours.prune.yaml': yaml });
    expect(found).toEqual([]);
    expect(canonical).toBe('param target: sparsity = 80%\n\nprune weights by 3 * (|w| / 2) to target\n');
  });

  test('has findings in its own lines', () => {
    const text = 'use "ours.prune.yaml"\nprune weights by ours to 80%\n';
    const wrong = yaml.replace('half * by', 'haf * by');
    expect(read(text, { 'ours.prune.yaml': wrong }).found[0]).toMatch(/^ESP2004 ours\.prune\.yaml haf: /);
  });
});

describe('a model that a used file names', () => {
  const loss = 'train all loss task + 0.9 * kl(full, temperature: 4)\n';

  test('is one of the recipe, and lies beside that file', () => {
    const files = { 'lib/teachers.prune': 'model full = "big.onnx"\n' };
    const { canonical, found } = read(`use "lib/teachers.prune"\n${loss}`, files);
    expect(found).toEqual([]);
    expect(canonical).toBe(read(`model full = "lib/big.onnx"\n${loss}`, {}).canonical);
  });
});

describe('what is taken in', () => {
  const recipe = `use "lib/ours.prune"
prune weights in ffn by ours(by: 4) to target over 25%..75% along eager
`;
  const written = library.replace(/^criterion half.*\n|^reparam.*\n/gm, '');

  test('means the same as if it stood in the recipe', () => {
    const files = { 'lib/ours.prune': library };
    const { canonical, found } = read(recipe, files);
    const alone = read(`${written.replace('half', '(|w| / 2)')}${recipe.split('\n').slice(1).join('\n')}`, {});
    expect([...found, ...alone.found]).toEqual([]);
    expect(canonical).toBe(alone.canonical);
    expect(canonical).not.toContain('use');
  });

  test('can be set, within its bounds', () => {
    const { recipe: used } = read(recipe, { 'lib/ours.prune': library });
    const bound = used && bind(used, new Map([['target', '90%']]));
    expect(bound?.value && canonicalText(bound.value)).toContain('to 90%');
    const beyond = used && bind(used, new Map([['target', '99%']]));
    expect(beyond?.diagnostics.map(({ code, source }) => [code, source?.name])).toEqual([['ESP2116', 'lib/ours.prune']]);
  });

  test('is no more than what the recipe mentions', () => {
    const use = 'use "a.prune"\nprune weights by half to 50%\n';
    const before = read(use, { 'a.prune': library }).canonical;
    const after = read(use, { 'a.prune': `${library}param more: number = 3\n` }).canonical;
    expect(after).toBe(before);
    expect(before).toBe(read('prune weights by |w| / 2 to 50%\n', {}).canonical);
  });

  test('comes through other files, from where each of them lies', () => {
    const files = {
      'a/one.prune': 'use "../b/two.prune"\ncriterion one = two * 2\n',
      'b/two.prune': 'use "./three.prune"\ncriterion two = three\n',
      'b/three.prune': 'criterion three = |w|\n',
    };
    const { found, canonical } = read('use "a/one.prune"\nprune weights by one to 50%\n', files);
    expect(found).toEqual([]);
    expect(canonical).toBe('prune weights by 2 * |w| to 50%\n');
  });

  test('may come through two files', () => {
    const files = {
      'base.prune': 'criterion base = |w|\n',
      'a.prune': 'use "base.prune"\ncriterion a = base\n',
      'b.prune': 'use "base.prune"\ncriterion b = base * 2\n',
    };
    const text = 'use "a.prune"\nuse "b.prune"\nprune weights by a + b to 50%\n';
    expect(read(text, files).found).toEqual([]);
  });
});

describe('what is wrong', () => {
  const good = 'prune weights by ours to 50%\n';
  const ours = 'criterion ours = |w|\n';

  test.each([
    ['a path out of the folder', '"../ours.prune"', 'ESP2301'],
    ['a path out of the folder and back', '"../here/ours.prune"', 'ESP2301'],
    ['an absolute path', '"/etc/passwd"', 'ESP2301'],
    ['a drive', '"C:/ours.prune"', 'ESP2301'],
    ['an address', '"https://a.b/ours.prune"', 'ESP2301'],
    ['a home folder', '"~/ours.prune"', 'ESP2301'],
    ['back slashes', '"lib\\\\ours.prune"', 'ESP2302'],
    ['no path', '""', 'ESP2302'],
    ['a folder', '"."', 'ESP2302'],
    ['a missing file', '"other.prune"', 'ESP2303'],
  ])('%s', (_, path, code) => {
    const { codes } = read(`use ${path}\n${good}`, { 'ours.prune': ours });
    expect(codes).toEqual([`${code} recipe.prune`]);
  });

  test('a mistake in the used file is shown there', () => {
    const files = { 'ours.prune': 'criterion ours = |w| * sqrrt(w^2)\n' };
    expect(read(`use "ours.prune"\n${good}`, files).found).toEqual([
      'ESP2004 ours.prune sqrrt: `sqrrt` is not a function that this expression can use',
    ]);
    const broken = { 'ours.prune': 'criterion ours = (|w|\n' };
    expect(read(`use "ours.prune"\n${good}`, broken).codes).toEqual(['ESP1010 ours.prune']);
  });

  test('a file that uses itself', () => {
    const files = { 'ours.prune': `use "other.prune"\n${ours}`, 'other.prune': 'use "ours.prune"\ncriterion other = |w|\n' };
    const { found } = read(`use "ours.prune"\n${good}`, files);
    expect(found[0]).toBe('ESP2304 other.prune "ours.prune": `ours.prune` uses itself through `other.prune`');
  });

  test('a name that two files give, or the recipe gives again', () => {
    const files = { 'a.prune': ours, 'b.prune': `${ours}criterion other = |w|\n` };
    const text = `use "a.prune"\nuse "b.prune"\nprune weights by ours + other to 50%\n`;
    expect(read(text, files).codes).toEqual(['ESP2309 recipe.prune']);
    expect(read(`use "a.prune"\nparam ours: number = 1\n${good}`, files).codes).toEqual(['ESP2005 recipe.prune']);
  });

  test('a file that is used twice, or for nothing', () => {
    const files = { 'a.prune': ours, 'b.prune': 'criterion other = |w|\n' };
    expect(read(`use "a.prune"\nuse "./a.prune"\n${good}`, files).codes).toEqual(['ESP2310 recipe.prune']);
    expect(read(`use "a.prune"\nuse "b.prune"\n${good}`, files).codes).toEqual(['ESP2307 recipe.prune']);
  });

  test('a file that does something', () => {
    const files = { 'a.prune': `${ours}prune weights by ours to 50%\n` };
    expect(read(`use "a.prune"\n${good}`, files).codes).toEqual(['ESP2306 a.prune']);
  });

  test('a recipe that lies in no folder', () => {
    const { tree } = parse({ name: '-e', text: `use "ours.prune"\n${good}` }, lexicon);
    expect(check(tree).diagnostics.map(({ code }) => code)).toEqual(['ESP2308']);
  });

  test('more files than any recipe needs, in a row and in a chain', () => {
    const names = Array.from({ length: 200 }, (_, at) => `f${at}`);
    const files = Object.fromEntries(names.map((name) => [`${name}.prune`, `criterion ${name} = |w|\n`]));
    const uses = names.map((name) => `use "${name}.prune"\n`).join('');
    const wide = read(`${uses}prune weights by ${names.join(' + ')} to 50%\n`, files);
    expect(new Set(wide.codes)).toContain('ESP2305 recipe.prune');
    let reads = 0;
    const chain: ReadUsed = (path) => {
      reads++;
      const at = Number(/\d+/.exec(path)?.[0]);
      return { name: path, text: `use "f${at + 1}.prune"\ncriterion c${at} = |w|\n` };
    };
    const deep = read('use "f0.prune"\nprune weights by c0 to 50%\n', {}, chain);
    expect(deep.codes.filter((code) => code.startsWith('ESP2305'))).toEqual(['ESP2305 f15.prune']);
    expect(reads).toBe(16);
  });
});
