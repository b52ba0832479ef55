/** `grammar/tree-sitter/rules.js` and `src/words.h`: what changes with parser and vocabulary. */
import type { Vocabulary } from '../../vocabulary/index.ts';
import { parserRules } from './of-parser.ts';
import { sentences } from './of-vocabulary.ts';

export function rulesOf(vocabulary: Vocabulary): string {
  const { rules, names, open } = sentences(vocabulary);
  return `// Generated from the parser and the vocabulary by scripts/codegen.mjs; not edited by hand.
// The helpers come from grammar.js beside it.

exports.conflicts = ($) => [${open.map((name) => `[$.${name}]`).join(', ')}];

exports.rules = ({
  anyCase, keyword, sentence, header, clause, openClause, namingClause, headerClause
}) => ({
  _sentence: ($) => choice(${names.map((name) => `$.${name}`).join(', ')}),

  ${[...rules, ...parserRules()].join(',\n\n  ')},
});
`;
}

/** The words by which the scanner tells where a statement ends. */
export function wordsHeader(vocabulary: Vocabulary): string {
  const heads = [...vocabulary.heads.keys()];
  const clauses = [...vocabulary.heads.values()].flatMap((head) =>
    head.clauses.map(({ word }) => word),
  );
  return `// Generated from the vocabulary by scripts/codegen.mjs; not edited by hand.
static const char *const heads[] = {${listed(heads)}, 0};
static const char *const clauses[] = {${listed(clauses)}, 0};
`;
}

function listed(words: readonly string[]): string {
  const unique = [...new Set(words)].sort().map((word) => `"${word}"`);
  const lines = [''];
  for (const piece of unique) {
    const line = lines.at(-1) ?? '';
    if (line.length + piece.length > 84) lines.push(piece);
    else lines[lines.length - 1] = line === '' ? piece : `${line}, ${piece}`;
  }
  return `\n    ${lines.join(',\n    ')}`;
}
