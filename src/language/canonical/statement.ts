/** Statements with a verb in canonical spelling: clauses in the order of their declarations. */
import { matchParts } from '../../basics/matches.ts';
import type { ClauseDeclaration, Shape, VerbDeclaration } from '../../vocabulary/index.ts';
import type { TypedStatement, Value } from '../typed.ts';
import { claimText } from './claim.ts';
import { declarationOf, type Printing } from './printing.ts';
import { partsText, valueText } from './value.ts';

/** A statement that is longer gets a line for each clause. */
export const statementWidth = 72;

/** Clauses that a stage takes over from its statements, and those of its own that it gives to one. */
export type Shared = { readonly without: ReadonlySet<string>; readonly added: Readonly<Record<string, Value>> };

export const nothingShared: Shared = { without: new Set(), added: {} };

/** Lines without indentation; all but the first belong two columns further in. */
export function statementLines(
  statement: TypedStatement,
  before: string,
  printing: Printing,
  { without, added }: Shared = nothingShared,
): readonly string[] {
  const verb = printing.vocabulary.heads.get(statement.verb);
  if (verb?.kind !== 'verb') return [];
  const head = [before + verb.word, objectText(statement, verb, printing)].filter(Boolean).join(' ');
  const all: TypedStatement['clauses'] = { object: statement.object, ...statement.clauses, ...added };
  const clauses = verb.clauses.flatMap((clause) => {
    const value = all[clause.word];
    if (value === undefined || without.has(clause.word) || clause.joinsObject === true) return [];
    const text = clauseText(value, clause, printing, all);
    return isDefault(text, clause, printing) || isUsual(text, clause, verb, all) ? [] : [{ word: clause.word, text }];
  });
  const line = [head, ...clauses.map(({ text }) => text)].join(' ');
  if (line.length <= statementWidth) return [line];
  const essential = essentialClauses(verb);
  const stay = clauses.findLastIndex(({ word }) => essential.has(word)) + 1;
  const first = [head, ...clauses.slice(0, stay).map(({ text }) => text)].join(' ');
  return [first, ...clauses.slice(stay).map(({ text }) => '  ' + text)];
}

/** What the statement cannot do without says, with the object, what it is about. */
export function essentialClauses({ rules = [] }: VerbDeclaration): ReadonlySet<string> {
  return new Set(rules.flatMap((rule) => (rule.kind === 'required' ? [rule.clause] : rule.kind === 'one-of' ? rule.clauses : [])));
}

export function objectText({ object }: TypedStatement, verb: VerbDeclaration, printing: Printing): string {
  if (verb.object === undefined) return '';
  const joined = verb.clauses.find(({ word, joinsObject }) => joinsObject && word === 'within');
  const isClaim = object.kind === 'record' && object.fields['comparison'] !== undefined;
  return isClaim ? claimText(object, printing, valueText, joined?.value) : valueText(object, verb.object, printing);
}

/** `clauses` are those of the same statement, with its `object`: what some parts mean when left out depends on them. */
export function clauseText(
  value: Value,
  clause: ClauseDeclaration,
  printing: Printing,
  clauses: Readonly<Record<string, Value>> = {},
): string {
  if (clause.value === undefined && clause.own === undefined) return clause.word;
  return `${clause.word} ${clauseValueText(value, clause, printing, clauses)}`.trimEnd();
}

function clauseValueText(
  value: Value,
  { value: shape, own = [] }: ClauseDeclaration,
  printing: Printing,
  clauses: Readonly<Record<string, Value>>,
): string {
  const around = { isAlone: true, clauses };
  if (own.length === 0 && shape !== undefined) return valueText(value, shape, printing, around);
  const parts = shape?.kind === 'record' ? shape.parts : [];
  return value.kind === 'record' ? partsText([...parts, ...own], value.fields, printing, around) : '';
}

/** What holds anyway is left out. */
function isDefault(text: string, clause: ClauseDeclaration, printing: Printing): boolean {
  const { word, default: usual, hole } = clause;
  return usual !== undefined && hole !== true && text === `${word} ${shortened(usual, clause.value, printing)}`;
}

/** A window over the whole stage is what `every` alone means, and any verb that lasts anyway. */
function isUsual(
  text: string,
  { word, usual }: ClauseDeclaration,
  { lasting }: VerbDeclaration,
  clauses: Readonly<Record<string, Value>>,
): boolean {
  if (usual === undefined || text !== `${word} ${usual.value}`) return false;
  return lasting === true || usual.beside.some((other) => clauses[other] !== undefined);
}

/** `adamw(lr: 1e-3)` is `adamw` where 1e-3 is what `lr` is anyway. */
function shortened(usual: string, shape: Shape | undefined, printing: Printing): string {
  const [, word = '', inner = ''] = matchParts(/^([\w-]+)\((.*)\)$/, usual);
  const declaration = shape?.kind === 'choice' ? declarationOf(shape.category, word, printing) : undefined;
  if (declaration === undefined) return usual;
  const known = new Set(declaration.args?.map((arg) => `${arg.name}: ${arg.default ?? ''}`));
  const left = inner.split(', ').filter((arg) => !known.has(arg));
  return left.length === 0 ? word : `${word}(${left.join(', ')})`;
}
