/** Every entry of the catalogue keeps the rules that users and scripts rely on. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { catalogue, roomOf, rooms, type Entry } from '../../src/diagnostics/catalogue/index.ts';
import { codes } from '../../src/diagnostics/codes.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const source = path.join(root, 'src');
const shelf = path.join(source, 'diagnostics', 'catalogue');

describe('the catalogue', () => {
  it('holds the definitions of every file beside it', async () => {
    const files = readdirSync(shelf).filter((name) => name.endsWith('.ts') && name !== 'index.ts');
    const exported = files.map(async (name) => {
      const module: unknown = await import(path.join(shelf, name));
      return Object.keys(module ?? {}).map((key) => `${path.basename(name, '.ts')}: ${key}`);
    });
    const all = (await Promise.all(exported)).flat();
    expect(catalogue.map(named).sort()).toEqual(all.sort());
  });

  it('has its codes in a list of their own', () => {
    expect([...codes]).toEqual(catalogue.map(({ definition }) => definition.code).toSorted());
  });

  it('gives each code once', () => {
    const codes = catalogue.map(({ definition }) => definition.code);
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
  });

  it('keeps each file to the thousand of its room', () => {
    const strays = catalogue.filter(({ shelf: own, name, definition }) => roomOf(definition.code)?.shelves[own]?.[name] !== definition);
    expect(strays.map(named)).toEqual([]);
    expect(rooms.map(({ digit }) => digit)).toEqual(['1', '2', '3', '4', '5', '6', '7']);
  });

  it('has no entry that nothing can produce', () => {
    const code = filesBelow(source)
      .filter((file) => !/diagnostics.(catalogue|pages)/.test(file))
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n');
    const words = new Set(code.match(/\w+/g));
    expect(catalogue.filter(({ name }) => !words.has(name)).map(named)).toEqual([]);
  });

  it.each([
    ['a code of four digits', ({ definition }: Entry) => /^ESP[1-7]\d{3}$/.test(definition.code)],
    ['a title that is a short phrase', ({ definition: { title } }: Entry) => isTitle(title)],
    ['a reason that is no sentence', ({ definition: { why } }: Entry) => isPhrase(why) && why.length > 10],
    ['a page', ({ definition: { code } }: Entry) => existsSync(path.join(root, 'docs', 'diagnostics', `${code}.md`))],
  ])('gives each entry %s', (_, holds) => {
    expect(catalogue.filter((entry) => !holds(entry)).map(named)).toEqual([]);
  });
});

function named({ shelf: own, name }: Entry): string {
  return `${own}: ${name}`;
}

/** A noun phrase for lists: no sentence, no more than a line. */
function isTitle(text: string): boolean {
  return isPhrase(text) && text.length <= 60;
}

/** Lower-case start, but for names and abbreviations; no full stop. */
function isPhrase(text: string): boolean {
  return /^([a-z0-9`]|[A-Z]\w*[A-Z]|Git |PyTorch|Espalier)/.test(text) && !text.endsWith('.');
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}
