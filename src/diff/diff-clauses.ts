/** Compares two statements of one verb, clause by clause, as the vocabulary declares them. */
import { matchParts } from '../basics/matches.ts';
import { clauseText } from '../language/canonical/statement.ts';
import type { Printing } from '../language/canonical/printing.ts';
import type { Value } from '../language/typed.ts';
import type { ClauseDeclaration, Shape } from '../vocabulary/index.ts';
import { addedOrRemoved, type Change } from './change.ts';
import { facetsOf, facetsOfClause, nounOf, remainder, type Facet } from './facets.ts';

export type Clauses = Readonly<Record<string, Value>>;

/** A statement or a head, its clauses and what they are printed with. */
export interface Side {
  readonly clauses: Clauses;
  readonly printing: Printing;
  /** Whether the verb acts during the whole stage where no window is written. */
  readonly lasting?: boolean | undefined;
}

export function diffClauses(declared: readonly ClauseDeclaration[], before: Side, after: Side): readonly Change[] {
  return declared.filter(({ joinsObject }) => joinsObject !== true).flatMap((clause) => diffClause(clause, before, after));
}

function diffClause(clause: ClauseDeclaration, before: Side, after: Side): readonly Change[] {
  const [old, now] = [facetsIn(clause, before), facetsIn(clause, after)];
  if (old !== undefined && now !== undefined) return diffFacets(old, now);
  const change = addedOrRemoved(headingOf(clause), textIn(clause, before), textIn(clause, after));
  return change === undefined ? [] : [change];
}

/** `floor` for a clause whose first part has a name of its own and a word that is left out. */
function headingOf(clause: ClauseDeclaration): string {
  const [first] = clause.value?.kind === 'record' ? clause.value.parts : [];
  return clause.noun ?? (first?.word === undefined ? undefined : first.noun) ?? nounOf(clause);
}

function textIn(clause: ClauseDeclaration, { clauses, printing }: Side): string | undefined {
  const value = clauses[clause.word];
  return value === undefined ? undefined : remainder(clauseText(value, clause, printing, clauses), clause);
}

/** Of what is left out, what holds then; nothing where something else may fill it. */
function facetsIn(clause: ClauseDeclaration, side: Side): readonly Facet[] | undefined {
  const { clauses, printing } = side;
  const value = clauses[clause.word];
  if (value !== undefined) return facetsOfClause(value, clause, clauses, printing);
  const usual = usualText(clause, side);
  if (usual === undefined) return undefined;
  const [, word = usual] = matchParts(/^([\w-]+)\(.*\)$/, usual);
  const choice: Value = { kind: 'choice', word, args: {}, span: { start: 0, end: 0 } };
  const facets =
    clause.value?.kind === 'choice' ? facetsOf(nounOf(clause), choice, clause.value, printing) : [{ what: nounOf(clause), text: usual }];
  return facets.map((facet) => ({ ...facet, isDefault: true }));
}

function usualText({ default: fixed, hole, usual }: ClauseDeclaration, { clauses, lasting }: Side): string | undefined {
  if (hole === true) return undefined;
  if (usual === undefined) return fixed;
  const holds = lasting === true || usual.beside.some((word) => clauses[word] !== undefined);
  return holds ? usual.value : undefined;
}

export function diffObjects(
  what: string,
  shape: Shape,
  before: Side & { readonly object: Value },
  after: Side & { readonly object: Value },
): readonly Change[] {
  return diffFacets(facetsOf(what, before.object, shape, before.printing), facetsOf(what, after.object, shape, after.printing));
}

export function diffFacets(before: readonly Facet[], after: readonly Facet[]): readonly Change[] {
  const [main, other] = [before[0], after[0]];
  // Arguments of different words do not compare.
  const isOther = main !== undefined && other !== undefined && main.text !== other.text;
  return [...new Set([...before, ...after].map(({ what }) => what))].flatMap((what) => {
    const old = before.find((facet) => facet.what === what);
    const now = after.find((facet) => facet.what === what);
    if (old !== undefined && now !== undefined) return diffFacet(old, now);
    const isIdle = (old ?? now)?.isDefault === true && isOther;
    const change = isIdle ? undefined : addedOrRemoved(what, old?.text, now?.text);
    return change === undefined ? [] : [change];
  });
}

function diffFacet(before: Facet, after: Facet): readonly Change[] {
  if (before.text === after.text) return [];
  const { what } = after;
  if (before.items !== undefined && after.items !== undefined) {
    const { items: old } = before;
    const { items: now } = after;
    const lost = old.filter((item) => !now.includes(item));
    const won = now.filter((item) => !old.includes(item));
    if (lost.length < old.length && won.length < now.length) {
      return [
        ...lost.map((item): Change => ({ kind: 'removed', what, before: item })),
        ...won.map((item): Change => ({ kind: 'added', what, after: item })),
      ];
    }
  }
  return [{ kind: 'changed', what, before: shown(before), after: shown(after) }];
}

function shown({ text, isDefault }: Facet): string {
  return isDefault === true ? `${text} (default)` : text;
}
