/** A source without its quotations and comments: for finding the names that it mentions. */
import type { Source } from '../diagnostics/diagnostic.ts';
import { isYamlName } from './yaml/part-key.ts';

/** Without comments; without quoted texts where they are no part of the code, as they are in YAML. */
export function spokenText({ name, text }: Source): string {
  const code = text.replace(/(^|\s)#.*$/gm, '$1');
  return isYamlName(name) ? code : code.replace(/"[^"\n]*"/g, '');
}
