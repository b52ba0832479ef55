/** The name of a source as a path that other programs find in a checkout. */
import { visible } from './visible.ts';

/** With `/`, without `./`; undefined for what is no file, such as `-e` and `<stdin>`. */
export function repositoryPath(name: string | undefined): string | undefined {
  if (name === undefined || name === '' || name.startsWith('-') || name.startsWith('<')) {
    return undefined;
  }
  return visible(name)
    .replaceAll('\\', '/')
    .replace(/^(\.\/+)+/, '');
}
