/** Every entry of the catalogue keeps the rules that users and scripts rely on. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const source = fileURLToPath(new URL('../../src', import.meta.url));
const catalogue = path.join(source, 'diagnostics', 'catalogue');

interface Entry {
  readonly name: string;
  readonly room: string;
  readonly code: string;
  readonly severity: string;
  readonly title: string;
  readonly why: string;
}

const entries = await readEntries();

describe('the catalogue', () => {
  it('gives each code once', () => {
    const codes = entries.map(({ code }) => code);
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
  });

  it('has no entry that nothing can produce', () => {
    const code = filesBelow(source).filter((file) => !file.startsWith(catalogue));
    const text = code.map((file) => readFileSync(file, 'utf8')).join('\n');
    const dead = entries.filter(({ name }) => !new RegExp(`\\b${name}\\b`).test(text));
    expect(dead.map(({ room, name, code }) => `${room}: ${code} ${name}`)).toEqual([]);
  });

  it.each([
    ['a code of four digits', ({ code }: Entry) => /^ESP[1-7]\d{3}$/.test(code)],
    ['a severity', ({ severity }: Entry) => /^(error|warning|hint)$/.test(severity)],
    ['a title that is no sentence', ({ title }: Entry) => isPhrase(title)],
    ['a reason that is no sentence', ({ why }: Entry) => isPhrase(why) && why.length > 10],
  ])('gives each entry %s', (_, holds) => {
    expect(entries.filter((entry) => !holds(entry))).toEqual([]);
  });
});

/** Lower-case start, but for names and abbreviations; no full stop. */
function isPhrase(text: string): boolean {
  return /^([a-z0-9`]|[A-Z]\w*[A-Z]|Git |PyTorch|Espalier)/.test(text) && !text.endsWith('.');
}

async function readEntries(): Promise<readonly Entry[]> {
  const rooms = readdirSync(catalogue).filter((file) => file.endsWith('.ts'));
  const modules = rooms.map(async (file) => {
    const exported: unknown = await import(path.join(catalogue, file));
    const room = path.basename(file, '.ts');
    return Object.entries(exported ?? {}).map(([name, value]) => ({ ...value, name, room }));
  });
  const all = (await Promise.all(modules)).flat();
  return all.filter((entry) => 'code' in entry);
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}
