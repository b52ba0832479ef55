/** The published EBNF: lexical part, layout in words, the parser's rules, the vocabulary's. */
import { fold, type Table } from '../../basics/fold.ts';
import type { Vocabulary } from '../../vocabulary/index.ts';
import { rulesOfParser, namesIn, sequence, choice, many, optional, ref, word, type Rule, type Term } from '../notation/term.ts';
import { sectionsOfVocabulary, type Section } from '../notation/of-vocabulary.ts';
import * as tokens from '../../language/syntax/tokens.ts';

const opening = `(* The grammar of Espalier, edition 1, in the notation of ISO/IEC 14977.

   Generated from the parser and the vocabulary by scripts/codegen.mjs; not edited by hand.

   Two views of the same language. "The parser" is all that src/language/ knows: statements,
   clauses, phrases and expressions, with one token of lookahead. "The recipe" and what follows it
   is what the vocabulary allows: a production for every verb, block, header, definition, clause and
   kind of word. Here { a | b | c } among clauses means: each at most once, in any order; commas
   and line ends between them mean nothing. *)`;

export function sectionsOf(vocabulary: Vocabulary): readonly Section[] {
  const sections = [
    { title: 'Pieces', rules: pieces },
    { title: 'Tokens', rules: rulesOfTokens() },
    { title: 'The parser', rules: rulesOfParser() },
    ...sectionsOfVocabulary(vocabulary),
  ];
  refuseUnknownNames(sections.flatMap(({ rules }) => rules));
  return sections;
}

export function ebnfOf(vocabulary: Vocabulary): string {
  const layout = layoutRules.map((rule, index) => `   ${index + 1}. ${wrap(rule, 6, 92)}`);
  const parts = sectionsOf(vocabulary).map(({ title, rules }) => `(* ${title} *)\n\n${rules.map(printRule).join('\n\n')}`);
  const [lexical = '', ...others] = parts;
  return [opening, lexical, `(* Layout\n\n${layout.join('\n')} *)`, ...others].join('\n\n') + '\n';
}

/** A production that names what no production says would be a defect of this folder. */
function refuseUnknownNames(rules: readonly Rule[]): void {
  const known = new Set<string>();
  for (const { name } of rules) {
    if (known.has(name)) throw new Error(`two productions are called ${name}`);
    known.add(name);
  }
  for (const rule of rules) {
    const unknown = namesIn(rule.term).find((name) => !known.has(name));
    if (unknown !== undefined) throw new Error(`${rule.name} names ${unknown}, which is nowhere`);
  }
}

// Prints rules in the notation of ISO/IEC 14977.

const width = 100;

function printRule({ name, term, comment }: Rule): string {
  const head = comment === undefined ? '' : `${wrap(`(* ${comment.replaceAll('*)', '* )')} *)`, 3)}\n`;
  const line = `${name} = ${flat(term)} ;`;
  if (line.length <= width) return head + line;
  return `${head}${name}\n  = ${broken(term, term.kind === 'choice' ? 2 : 4)}\n  ;`;
}

/** On one line; alternatives inside another term stand in parentheses. */
function flat(term: Term, isInner = false): string {
  return fold(flatForms, term, isInner);
}

const flatForms: Table<Term, [isInner: boolean], string> = {
  word: ({ text }) => (text.includes('"') ? `'${text}'` : `"${text}"`),
  rule: ({ name }) => name,
  sequence: ({ parts }) => parts.map((part) => flat(part, true)).join(', '),
  choice: ({ options }, isInner) => bracketed(options.map((option) => flat(option)).join(' | '), isInner),
  optional: ({ part }) => `[ ${flat(part)} ]`,
  unordered: ({ parts }) => `{ ${parts.map((part) => flat(part)).join(' | ')} }`,
  repeated: (term) => flat(withoutSeparator(term)),
  described: ({ text }) => `? ${text} ?`,
};

function bracketed(options: string, isInner: boolean): string {
  return isInner ? `( ${options} )` : options;
}

/** On several lines where one is too short, each of them indented so far. */
function broken(term: Term, indent: number, isInner = false): string {
  const line = flat(term, isInner);
  if (line.length + indent <= width) return line;
  const next = `\n${' '.repeat(indent)}`;
  const inner = (part: Term) => broken(part, indent + 2);
  switch (term.kind) {
    case 'sequence':
      return term.parts.map((part) => broken(part, indent, true)).join(`,${next}`);
    case 'choice':
      return bracketed(term.options.map(inner).join(`${next}| `), isInner);
    case 'unordered':
      return `{ ${term.parts.map(inner).join(`${next}| `)} }`;
    case 'optional':
      return `[ ${inner(term.part)} ]`;
    case 'repeated':
      return broken(withoutSeparator(term), indent, isInner);
    case 'described':
      return wrap(line, indent);
    default:
      return line;
  }
}

/** `a, { ",", a }`: the notation knows repetition, but no separators. */
function withoutSeparator({ part, separator, least }: Term & { readonly kind: 'repeated' }): Term {
  const again: Term = {
    kind: 'unordered',
    parts:
      part.kind === 'choice' && separator === undefined ? part.options : [sequence(...(separator === undefined ? [] : [separator]), part)],
  };
  if (separator === undefined && least === 0) return again;
  const several = sequence(part, again);
  return least === 1 ? several : { kind: 'optional', part: several };
}

/** Breaks a text between words. */
function wrap(text: string, indent: number, limit = width): string {
  const lines = [''];
  for (const piece of text.split(/\s+/)) {
    const line = lines.at(-1) ?? '';
    const room = limit - (lines.length > 1 ? indent : 0);
    if (line !== '' && line.length + piece.length + 1 > room) lines.push(piece);
    else lines[lines.length - 1] = line === '' ? piece : `${line} ${piece}`;
  }
  return lines.join(`\n${' '.repeat(indent)}`);
}

// How tokens are spelt, and where sentences end: what the lexer and the layout pass do.

function described(text: string): Term {
  return { kind: 'described', text };
}

function oneOf(...marks: readonly string[]): Term {
  return choice(...marks.map(word));
}

/** A rule for every token of the grammar, by the token's name. */
const spellings: Readonly<Record<string, Rule['term']>> = {
  Then: word('then'),
  Head: described('the first word of a statement: of a verb, a block, a header, a definition'),
  ClauseWord: described('a clause word of the vocabulary, where a clause may begin'),
  End: described('nothing: the place where a sentence ends, by the rules of layout'),
  Name: choice(sequence(choice(ref('word'), ref('quoted-name')), optional(ref('slice'))), ref('glob')),
  Number: sequence(
    choice(sequence(ref('digits'), optional(sequence(word('.'), ref('digits')))), ref('fraction')),
    optional(sequence(oneOf('e', 'E'), optional(oneOf('+', '-')), ref('digits'))),
    optional(oneOf('k', 'K', 'M', 'G', 'B', 'T')),
  ),
  Ratio: sequence(ref('digits'), word(':'), ref('digits')),
  Text: sequence(word('"'), many(choice(ref('character'), ref('escape'))), word('"')),
  Identifier: described(
    'on the line of a header, anything without spaces that no word or number is: an identifier ' +
      'of a paper, an address; anywhere, a version of three numbers or more',
  ),
  Label: sequence(ref('word'), oneOf(':')),
  Comma: word(','),
  Colon: word(':'),
  Equals: word('='),
  Sign: oneOf('-', '+'),
  Operator: oneOf('..', '±', '+', '-', '*', '/', '^'),
  Comparison: oneOf('<', '<=', '>', '>=', '==', '!='),
  OpenCall: described('a "(" that touches the word before it'),
  OpenGroup: described('a "(" that does not'),
  CloseParenthesis: word(')'),
  OpenIndex: described('a "[" that touches the value before it'),
  OpenList: described('a "[" that does not'),
  CloseSquare: word(']'),
  OpenBar: described('a "|" where no bar is open in these brackets, or where no value precedes'),
  CloseBar: described('any other "|"'),
  Missing: described('nothing: it stands where a value is missing, which has been reported'),
  OpenBrace: word('{'),
  CloseBrace: word('}'),
};

/** The tokens in the order of the parser; throws where one has no spelling here. */
function rulesOfTokens(): readonly Rule[] {
  return tokens.tokenTypes.map(({ name }) => {
    const term = spellings[name];
    if (term === undefined) throw new Error(`the token ${name} has no spelling`);
    return { name, term };
  });
}

const pieces: readonly Rule[] = [
  {
    name: 'word',
    term: sequence(ref('simple-word'), many(sequence(word('.'), ref('part')))),
    comment: 'Dots belong to it: the name of a layer is one word.',
  },
  { name: 'simple-word', term: sequence(ref('letter'), many(choice(ref('letter'), ref('digit'), ref('hyphen')))) },
  { name: 'part', term: choice(word('*'), word('**'), many(choice(ref('letter'), ref('digit'), ref('hyphen')), 1)) },
  { name: 'hyphen', term: described('"-" with a letter after it') },
  { name: 'glob', term: sequence(oneOf('*', '**'), many(sequence(word('.'), ref('part')), 1)) },
  { name: 'quoted-name', term: described('characters of one line between back quotes'), comment: 'Never a word of the vocabulary.' },
  {
    name: 'slice',
    term: sequence(word('['), ref('slice-range'), many(sequence(word(','), ref('slice-range'))), word(']')),
    comment: 'A part of an output, touching its name: `y[.., 10:]`. One range at least has a colon.',
  },
  { name: 'slice-range', term: choice(word('..'), sequence(optional(ref('slice-bound')), word(':'), optional(ref('slice-bound')))) },
  { name: 'slice-bound', term: sequence(optional(word('-')), ref('digit'), many(ref('digit'))) },
  { name: 'digits', term: sequence(ref('digit'), many(choice(ref('digit'), word('_')))) },
  { name: 'fraction', term: sequence(word('.'), ref('digits')) },
  { name: 'escape', term: sequence(word('\\'), ref('character')) },
  { name: 'letter', term: described('a letter of any script, or "_"') },
  { name: 'digit', term: described('0 to 9; inside a word, of any script') },
  { name: 'character', term: described('any but a line end, a quotation mark and a backslash') },
  {
    name: 'comment',
    term: described('from "#" at the start of a line or after a space to the end of the line'),
    comment: 'Allowed between any two tokens. "##" documents the statement that follows.',
  },
];

/** The layout pass, rule by rule (`src/language/syntax/layout.ts`). */
const layoutRules: readonly string[] = [
  'Words of the vocabulary are read in any case, names in theirs.',
  'A verb, block, header or definition word that is first on its line begins a statement, after a ' +
    'comma too, but not inside brackets. So does any word after "{", "}", ";" and "then". ' +
    'Anywhere else such a word is a name.',
  'Any other word that is first on its line goes on with the statement if it is a clause word, if a ' +
    'comma or an operator stands before it, or if it is indented deeper than the line on which the ' +
    'statement begins; otherwise it begins a statement.',
  'A line that begins with an operator or a comma goes on with the statement.',
  'A clause word begins a clause, except inside brackets, directly after a mark that wants a value, ' +
    'and after a word that names something (`stage decay`, `on loss`).',
  'Words that belong to a clause (`warmup` to `decay`) bind to it as long as it is open.',
  'A comma before a clause word, before "then" and at the end of a statement means nothing; any ' + 'other one separates items.',
  'A sentence ends before "{", "}", ";", "then", the next statement and the end of the text; ' + 'brackets and bars end with it.',
  'Indentation never decides about blocks: braces do.',
  'Also read: "–" and "—" between numbers as "..", "…" as "..", "+-" as "±", "≤" "≥" "≠", ' +
    '"×" "·" "÷", the minus sign and the hyphens of Unicode.',
];
