/** `grammar/tree-sitter/rules.js` and `src/words.h`: what changes with parser and vocabulary. */
import type { HeadDeclaration, Vocabulary } from '../../vocabulary/index.ts';
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

/** The words by which the scanner tells where a statement ends, and what its clauses are. */
export function wordsHeader(vocabulary: Vocabulary): string {
  const heads = [...vocabulary.heads.values()].sort((a, b) => (a.word < b.word ? -1 : 1));
  const clauses = heads.flatMap((head) => head.clauses.map(({ word }) => word));
  const ofHeads = heads.map((head) => `  (const char *const[]){${ended(clauseWords(head))}},`);
  return `// Generated from the vocabulary by scripts/codegen.mjs; not edited by hand.
static const char *const heads[] = {${ended(heads.map(({ word }) => word))}};
static const char *const clauses[] = {${ended(clauses)}};

// The clauses of each head, in the order of the heads, and the words that bind to them.
static const char *const *const clauses_of[] = {
${ofHeads.join('\n')}
};
`;
}

function clauseWords({ clauses }: HeadDeclaration): readonly string[] {
  return clauses.flatMap(({ word, own = [] }) => [word, ...own.map((part) => part.word)]);
}

function ended(words: readonly string[]): string {
  return words.length === 0 ? '0' : `${listed(words)}, 0`;
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
