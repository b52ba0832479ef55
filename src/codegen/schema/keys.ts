/** The keys under which definitions stand in YAML: the plural of their word. */

const irregular: Readonly<Record<string, string>> = { criterion: 'criteria', penalty: 'penalties' };

export function definitionKey(word: string): string {
  return irregular[word] ?? `${word}s`;
}
