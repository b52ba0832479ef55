/** Terms of a grammar, as EBNF and railroad diagrams print them, and the terms of the parser itself. */
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

export type Term =
  /** Stands as it is written, in any case: `to`, `{`. */
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'rule'; readonly name: string }
  | { readonly kind: 'sequence'; readonly parts: readonly Term[] }
  | { readonly kind: 'choice'; readonly options: readonly Term[] }
  | { readonly kind: 'optional'; readonly part: Term }
  | { readonly kind: 'repeated'; readonly part: Term; readonly separator?: Term; readonly least: 0 | 1 }
  /** Each at most once, in any order. */
  | { readonly kind: 'unordered'; readonly parts: readonly Term[] }
  /** Said in words: what no production says well. */
  | { readonly kind: 'described'; readonly text: string };

export interface Rule {
  readonly name: string;
  readonly term: Term;
  /** A sentence about it. */
  readonly comment?: string;
}

export function word(text: string): Term {
  return { kind: 'word', text };
}

/** `first layer`: words that stand one after the other. */
export function words(text: string): Term {
  return sequence(...text.split(' ').map(word));
}

export function ref(name: string): Term {
  return { kind: 'rule', name };
}

export function sequence(...parts: readonly Term[]): Term {
  const flat = parts.flatMap((part) => (part.kind === 'sequence' ? part.parts : [part]));
  const [only] = flat;
  return only !== undefined && flat.length === 1 ? only : { kind: 'sequence', parts: flat };
}

export function choice(...options: readonly Term[]): Term {
  const flat = options.flatMap((option) => (option.kind === 'choice' ? option.options : [option]));
  const unique = flat.filter((option, index) => flat.findIndex((other) => JSON.stringify(option) === JSON.stringify(other)) === index);
  const [only] = unique;
  return only !== undefined && unique.length === 1 ? only : { kind: 'choice', options: unique };
}

export function optional(part: Term): Term {
  return isEmpty(part) || part.kind === 'optional' ? part : { kind: 'optional', part };
}

export function list(part: Term, least: 0 | 1 = 1): Term {
  return { kind: 'repeated', part, separator: word(','), least };
}

export function many(part: Term, least: 0 | 1 = 0): Term {
  return { kind: 'repeated', part, least };
}

export function unordered(...parts: readonly Term[]): Term {
  return parts.length === 0 ? sequence() : { kind: 'unordered', parts };
}

export function isEmpty(term: Term): boolean {
  return term.kind === 'sequence' && term.parts.length === 0;
}

/** Rules that a term names. */
export function namesIn(term: Term): readonly string[] {
  return term.kind === 'rule' ? [term.name] : partsOf(term).flatMap(namesIn);
}

function partsOf(term: Term): readonly Term[] {
  if ('parts' in term) return term.parts;
  if ('options' in term) return term.options;
  return 'part' in term ? [term.part, ...('separator' in term && term.separator ? [term.separator] : [])] : [];
}

// The rules that the parser has recorded of itself, as terms.

/** The rules of the grammar, in its order; tokens are rules too, with a capital letter. */
export function rulesOfParser(): readonly Rule[] {
  return Object.values(new Grammar().getGAstProductions()).map(({ name, definition }) => ({ name, term: sequenceOf(definition) }));
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
