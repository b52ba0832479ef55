/** How tokens are spelt, and where sentences end: what the lexer and the layout pass do. */
import * as tokens from '../../language/syntax/tokens.ts';
import { choice, many, optional, ref, sequence, word, type Rule, type Term } from './term.ts';

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
  Name: choice(ref('word'), ref('quoted-name'), ref('glob')),
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
export function rulesOfTokens(): readonly Rule[] {
  return tokens.tokenTypes.map(({ name }) => {
    const term = spellings[name];
    if (term === undefined) throw new Error(`the token ${name} has no spelling`);
    return { name, term };
  });
}

export const pieces: readonly Rule[] = [
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
export const layoutRules: readonly string[] = [
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
