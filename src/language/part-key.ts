/** The keys that stand for the parts of a value and for the kinds of definitions. */

/** `atMost` is the key `at-most`. */
export function partKey(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

const irregular: Readonly<Record<string, string>> = { criterion: 'criteria', penalty: 'penalties' };

/** Definitions stand under the plural of their word. */
export function definitionsKey(word: string): string {
  return irregular[word] ?? `${word}s`;
}

/** How the name of a file says that the recipe in it is YAML. */
export function isYamlName(name: string): boolean {
  return /\.prune\.ya?ml$/i.test(name);
}
