/** The published EBNF: lexical part, layout in words, the parser's rules, the vocabulary's. */
import type { Vocabulary } from '../../vocabulary/index.ts';
import { layoutRules, pieces, rulesOfTokens } from '../notation/lexical.ts';
import { rulesOfParser } from '../notation/of-parser.ts';
import { sectionsOfVocabulary, type Section } from '../notation/of-vocabulary.ts';
import { namesIn, type Rule } from '../notation/term.ts';
import { printRule, wrap } from './print.ts';

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
