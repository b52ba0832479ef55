/** The page uses this instead of what reads and writes YAML: its recipe is text, and it opens no other file. */
import type { Outcome } from '../diagnostics/diagnostic.ts';
import type { Parsed } from '../language/syntax/parse.ts';

export function parseYaml(): Parsed {
  throw new TypeError('the page reads recipes as text alone');
}

export function convert(): Outcome<string> {
  throw new TypeError('the page lays recipes out as text alone');
}
