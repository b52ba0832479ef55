/** `queries/highlights.scm`: what an editor colours, by the names that editors agree on. */
import type { Vocabulary } from '../../vocabulary/index.ts';
import { families } from '../words/families.ts';

const fixed = `; Generated from the vocabulary by scripts/codegen.mjs; not edited by hand.

(comment) @comment
(text) @string
(quoted_name) @string.special.symbol
(identifier) @string.special.url
(version) @string.special
(number) @number
(ratio) @number

"then" @keyword.conditional
(statement head: (verb) @keyword.function)
(statement head: (short_form) @keyword.function)
(statement head: (block) @keyword.repeat)
(statement head: (header) @keyword.directive)
(statement head: (definition) @keyword.type)
(clause word: _ @keyword)
(clause part: _ @keyword)

(named (name) @function.call (call))
(argument label: _ @variable.parameter)
[(operator) (sign) (comparison) "="] @operator
["(" ")" "[" "]" "{" "}" "|"] @punctuation.bracket
[":" ";"] @punctuation.delimiter
`;

/** Words that stand for values; the later pattern wins, so units come last. */
export function highlights(vocabulary: Vocabulary): string {
  const values = families.flatMap(({ category }) => [...(vocabulary.words.get(category)?.keys() ?? [])]);
  const units = vocabulary.units.flatMap(({ word, singular }) => [word, singular]);
  return `${fixed}
((word) @constant.builtin
  (#any-of? @constant.builtin${spelt(values)}))

((word) @type.builtin
  (#any-of? @type.builtin${spelt(units)}))
`;
}

/** Words of one piece: of `first layer` the parts stand alone in the tree. */
function spelt(words: readonly string[]): string {
  const single = [...new Set(words.filter((word) => !word.includes(' ')))].sort();
  return single.map((word) => ` "${word}"`).join('');
}
