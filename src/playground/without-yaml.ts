/** The page uses this instead of the reader of YAML: its recipe is text, and it opens no other file. */
import type { Parsed } from '../language/syntax/parse.ts';

export function parseYaml(): Parsed {
  throw new TypeError('the page reads recipes as text alone');
}
