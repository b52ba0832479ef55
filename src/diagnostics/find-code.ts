/** The entry of the catalogue that somebody asks for, and the list of them all. */
import { catalogue, rooms, type Entry } from './catalogue/index.ts';
import { unknownCode } from './catalogue/command.ts';
import { diagnose, type Outcome } from './diagnostic.ts';
import { suggest } from './suggest.ts';

/** `ESP1006`, `esp1006` and `1006` are the same. */
export function findCode(written: string): Outcome<Entry> {
  const code = written.toUpperCase().replace(/^(?=\d)/, 'ESP');
  const value = catalogue.find(({ definition }) => definition.code === code);
  if (value !== undefined) return { value, diagnostics: [] };
  // A code of another room is no misspelt one.
  const codes = catalogue.map(({ definition }) => definition.code).filter((one) => one.slice(0, 5) === code.slice(0, 5));
  return { diagnostics: [diagnose(unknownCode, { written, nearest: suggest(code, codes) })] };
}

/** A line for each code under the title of its room. */
export function listOfCodes(): string {
  const sections = rooms.map(({ digit, title }) => {
    const own = catalogue.filter(({ definition }) => definition.code.startsWith(`ESP${digit}`));
    const lines = own.map(({ definition }) => `  ${definition.code}  ${definition.title}\n`);
    return `${title}\n${lines.join('')}`;
  });
  return sections.join('\n');
}
