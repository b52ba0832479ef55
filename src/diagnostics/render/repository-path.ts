/** The name of a source as a path that other programs find in a checkout. */

/** What the command calls a recipe that no file holds. */
const nameless: readonly string[] = ['', '-e', '<stdin>'];

/** With `/`, without `./`, and not yet escaped; undefined for what is no file, such as `-e` and `<stdin>`. */
export function repositoryPath(name: string | undefined): string | undefined {
  if (name === undefined || nameless.includes(name)) return undefined;
  return name.replaceAll('\\', '/').replace(/^(\.\/+)+/, '');
}
