/** The place of a finding as one word that terminals and editors make a link of. */
import type { Diagnostic, Related } from '../diagnostic.ts';
import { positionAt } from './position.ts';
import { visible } from './visible.ts';

/** `recipe.prune:3:5`, or just the file, or undefined where nothing is known. */
export function locationOf(place: Diagnostic | Related): string | undefined {
  if (place.source === undefined) return 'file' in place && place.file !== undefined ? visible(place.file) : undefined;
  const name = visible(place.source.name);
  if (place.span === undefined) return name;
  const { line, column } = positionAt(place.source, place.span.start);
  return `${name}:${line}:${column}`;
}

/** What the command calls a recipe that no file holds. */
const nameless: readonly string[] = ['', '-e', '<stdin>'];

/** With `/`, without `./`, and not yet escaped; undefined for what is no file, such as `-e` and `<stdin>`. */
export function repositoryPath(name: string | undefined): string | undefined {
  if (name === undefined || nameless.includes(name)) return undefined;
  return name.replaceAll('\\', '/').replace(/^(\.\/+)+/, '');
}
