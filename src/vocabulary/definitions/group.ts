/** The definition `group`: a name for layers and tensors, with their number where it matters. */
import type { DefinitionDeclaration } from '../declaration.ts';
import { count, record, selector } from '../values.ts';

export const group: DefinitionDeclaration = {
  kind: 'definition',
  word: 'group',
  builds: 'group',
  value: record(
    { name: 'selector', shape: selector },
    { name: 'expect', word: 'expect', shape: count, optional: true },
  ),
  clauses: [],
  documentation: 'A name for layers and tensors, with their number where it matters.',
  example: 'group ffn = **.fc1, **.fc2 expect 24\nprune weights in ffn by magnitude to 80%',
};
