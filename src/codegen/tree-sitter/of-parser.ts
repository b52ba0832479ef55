/** The parser's rules as rules of tree-sitter: the same but for tokens, commas and ambiguity. */
import type { Term } from '../notation/term.ts';
import { rulesOfParser } from '../notation/of-parser.ts';

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

export function parserRules(): readonly string[] {
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
      return symbol(term.name);
    case 'sequence':
      return `seq(${term.parts.map(dsl).join(', ')})`;
    case 'choice': {
      const options = term.options.map(dsl).filter((option) => option !== '');
      return `choice(${options.join(', ')})`;
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

function symbol(name: string): string {
  return name in tokens ? (tokens[name] ?? '') : `$.${ruleName(name)}`;
}
