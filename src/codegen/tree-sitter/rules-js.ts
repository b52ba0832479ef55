/** `grammar/tree-sitter/rules.js` and `src/words.h`: what changes with parser and vocabulary. */
import { flatMapDefined } from '../../basics/lists.ts';
import { lexiconOf, type HeadDeclaration, type Vocabulary, type ClauseDeclaration } from '../../vocabulary/index.ts';
import { rulesOfParser, type Term } from '../notation/term.ts';

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

// The parser's rules as rules of tree-sitter: the same but for tokens, commas and ambiguity.

/** How a token of the parser is written in `grammar.js`; `undefined` leaves it out. */
const tokens: Readonly<Record<string, string | undefined>> = {
  Then: "keyword('then')",
  Name: '$.name',
  Number: '$.number',
  Ratio: '$.ratio',
  Text: '$.text',
  Identifier: '$.version',
  Label: "field('label', $._any_word), ':'",
  Comma: '$._list_comma',
  Colon: "':'",
  Equals: "'='",
  Sign: '$.sign',
  Operator: '$.operator',
  Comparison: '$.comparison',
  OpenCall: "token.immediate(prec(1, '('))",
  OpenGroup: "'('",
  CloseParenthesis: "')'",
  OpenIndex: "token.immediate(prec(1, '['))",
  OpenList: "'['",
  CloseSquare: "']'",
  OpenBar: "'|'",
  CloseBar: "'|'",
  Missing: undefined,
  OpenBrace: "'{'",
  CloseBrace: "'}'",
};

/** Where a rule could go on or end: an operator goes on, a bar closes, a bracket belongs. */
const associativity: Readonly<Record<string, 'left' | 'right'>> = { items: 'left', expression: 'right', operand: 'right' };
/** What the vocabulary says better, sentence by sentence. */
const replaced = ['file', 'statement', 'block', 'sentence', 'clause'];
/** Rules that only order others: nodes of their own would say nothing. */
const hidden = ['value', 'items'];

function parserRules(): readonly string[] {
  return rulesOfParser()
    .filter(({ name }) => !replaced.includes(name))
    .map(({ name, term }) => {
      const side = associativity[name];
      const body = dsl(term);
      return `${ruleName(name)}: ($) => ${side === undefined ? body : `prec.${side}(${body})`}`;
    });
}

function ruleName(name: string): string {
  return hidden.includes(name) ? `_${name}` : name;
}

function dsl(term: Term): string {
  switch (term.kind) {
    case 'rule':
      return term.name in tokens ? (tokens[term.name] ?? '') : `$.${ruleName(term.name)}`;
    case 'sequence':
      return `seq(${term.parts.map(dsl).join(', ')})`;
    case 'choice': {
      return `choice(${term.options
        .map(dsl)
        .filter((option) => option !== '')
        .join(', ')})`;
    }
    case 'optional':
      return `optional(${dsl(inSequence(term.part))})`;
    case 'repeated': {
      const part = dsl(inSequence(term.part));
      if (term.separator === undefined) return `${term.least === 0 ? 'repeat' : 'repeat1'}(${part})`;
      const several = `seq(${part}, repeat(seq(${dsl(term.separator)}, ${part})))`;
      return term.least === 0 ? `optional(${several})` : several;
    }
    default:
      throw new Error(`the parser has no ${term.kind}`);
  }
}

/** A token that is two in `grammar.js` needs a sequence around it. */
function inSequence(term: Term): Term {
  return term.kind === 'rule' && term.name === 'Label' ? { kind: 'sequence', parts: [term] } : term;
}

// A sentence for every head, with its own clauses alone: so every other word stays a name.

/** Rules for sentences and clauses, and the names of the sentences. */
interface Sentences {
  readonly rules: readonly string[];
  readonly names: readonly string[];
  /** Clauses whose own words may stand behind a comma: only the next word tells what it is. */
  readonly open: readonly string[];
}

function sentences(vocabulary: Vocabulary): Sentences {
  const lexicon = lexiconOf(vocabulary);
  const heads = [...vocabulary.heads.values()];
  const clauses = heads.flatMap((head) => head.clauses);
  const opened = [...lexicon.shortForms].sort();
  const shortened = flatMapDefined(vocabulary.shortForms, ({ verb }) => vocabulary.heads.get(verb)?.clauses);
  const rules = [
    ...heads.map(headRule),
    `_short_form: ($) => sentence($, ${headField('short_form', opened)}, ${named(once(shortened))})`,
    `_unknown: ($) => sentence($, field('head', $.name), ${named(once(clauses))})`,
    ...clauseRules(heads, lexicon.naming),
  ];
  const names = [...heads.map(sentenceName), '_short_form', '_unknown'];
  const open = heads.flatMap((head) => head.clauses.filter((clause) => isOpen(clause, heads)));
  return { rules, names, open: [...new Set(open.map(clauseName))] };
}

function headRule(head: HeadDeclaration): string {
  const make = head.kind === 'header' ? 'header' : 'sentence';
  const field = headField(head.kind, [head.word]);
  return `${sentenceName(head)}: ($) => ${make}($, ${field}, ${named(head.clauses)})`;
}

function headField(kind: string, words: readonly string[]): string {
  return `field('head', alias(anyCase(${words.map((word) => `'${word}'`).join(', ')}), $.${identifier(kind)}))`;
}

function keyword(word: string): string {
  return `keyword('${word}')`;
}

function sentenceName(head: HeadDeclaration): string {
  return `_${identifier(head.word)}_sentence`;
}

/** One clause a word: the one that takes the most words with it. */
function once(clauses: readonly ClauseDeclaration[]): readonly ClauseDeclaration[] {
  const byWord = new Map<string, ClauseDeclaration>();
  for (const clause of clauses) {
    const known = byWord.get(clause.word);
    if (known === undefined || ownWords(known).length < ownWords(clause).length) byWord.set(clause.word, clause);
  }
  return [...byWord.values()];
}

/** Clauses of one word and the same words of its own are cut alike, whatever they mean. */
function clauseRules(heads: readonly HeadDeclaration[], naming: ReadonlySet<string>): readonly string[] {
  const rules = new Map<string, string>();
  for (const head of heads) {
    for (const clause of head.clauses) {
      const plain = isOpen(clause, heads) ? 'openClause' : 'clause';
      const make = head.kind === 'header' ? 'headerClause' : naming.has(clause.word) && clause.own === undefined ? 'namingClause' : plain;
      const own = ownWords(clause).map(keyword);
      const last = own.length === 0 ? '' : `, [${own.join(', ')}]`;
      rules.set(clauseName(clause), `${make}($, ${keyword(clause.word)}${last})`);
    }
  }
  return [...rules].map(([name, body]) => `${name}: ($) => ${body}`);
}

/** False where an own word is a clause of the same head too: then it binds only without a comma. */
function isOpen(clause: ClauseDeclaration, heads: readonly HeadDeclaration[]): boolean {
  const own = ownWords(clause);
  const rivals = heads.filter((head) => head.clauses.includes(clause)).flatMap((head) => head.clauses.map(({ word }) => word));
  return own.length > 0 && !own.some((word) => rivals.includes(word));
}

function named(clauses: readonly ClauseDeclaration[]): string {
  return `[${clauses.map((clause) => `$.${clauseName(clause)}`).join(', ')}]`;
}

function clauseName(clause: ClauseDeclaration): string {
  return `_${[clause.word, ...ownWords(clause)].map(identifier).join('_')}_clause`;
}

function ownWords(clause: ClauseDeclaration): readonly string[] {
  return (clause.own ?? []).map(({ word }) => word);
}

function identifier(text: string): string {
  return text.replaceAll('-', '_');
}
