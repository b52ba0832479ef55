/** The rules that the parser has recorded of itself, as terms. */
import {
  Alternation,
  Alternative,
  NonTerminal,
  Option,
  Repetition,
  RepetitionMandatory,
  RepetitionMandatoryWithSeparator,
  RepetitionWithSeparator,
  Terminal,
  type IProduction,
} from 'chevrotain';
import { Grammar } from './grammar.ts';
import { choice, many, optional, ref, sequence, type Rule, type Term } from './term.ts';

/** The rules of the grammar, in its order; tokens are rules too, with a capital letter. */
export function rulesOfParser(): readonly Rule[] {
  const productions = new Grammar().getGAstProductions();
  return Object.values(productions).map(({ name, definition }) => ({ name, term: sequenceOf(definition) }));
}

function sequenceOf(productions: readonly IProduction[]): Term {
  return sequence(...productions.map(termOf));
}

function termOf(production: IProduction): Term {
  if (production instanceof Terminal) return ref(production.terminalType.name);
  if (production instanceof NonTerminal) return ref(production.nonTerminalName);
  if (production instanceof Option) return optional(sequenceOf(production.definition));
  if (production instanceof Alternation) return choice(...production.definition.map(termOf));
  if (production instanceof Alternative) return sequenceOf(production.definition);
  if (production instanceof Repetition) return many(sequenceOf(production.definition));
  if (production instanceof RepetitionMandatory) return many(sequenceOf(production.definition), 1);
  if (production instanceof RepetitionWithSeparator) return separated(production, 0);
  if (production instanceof RepetitionMandatoryWithSeparator) return separated(production, 1);
  throw new Error(`the parser has recorded an unknown production: ${production.constructor.name}`);
}

function separated(production: RepetitionWithSeparator | RepetitionMandatoryWithSeparator, least: 0 | 1): Term {
  return { kind: 'repeated', part: sequenceOf(production.definition), separator: ref(production.separator.name), least };
}
