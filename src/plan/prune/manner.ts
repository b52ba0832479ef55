/** How a prune is carried out: which layers compete, who is ranked with whom, and what says nothing beside a pattern. */
import { usualPart } from '../../language/canonical/value.ts';
import type { TypedStatement, Value } from '../../language/typed.ts';
import type { Ranked } from '../../select/scopes.ts';
import { vocabulary } from '../../vocabulary/index.ts';
import type { PlannedPrune } from '../plan.ts';
import { leftOut, asChoice, asRecord, clause, fieldOf, wholeOf } from '../reading.ts';
import type { Span } from '../../diagnostics/diagnostic.ts';

const allocations = ['global', 'uniform', 'erk', 'er'] as const;

/** How a prune is carried out, read from its clauses. */
export interface Manner {
  readonly allocation: PlannedPrune['allocation'];
  readonly ranked: Ranked;
  /** What the recipe leaves open. */
  readonly defaults: readonly string[];
}

/** Only for a statement that this version carries out. */
export function mannerOf(statement: TypedStatement): Manner {
  const allocation = allocationWritten(statement);
  const ranked = clause(statement, 'ranked');
  return {
    allocation: allocationOfStatement(statement),
    ranked: ranked === undefined ? { per: 'layer' } : rankedOf(ranked),
    defaults: leftOut({ allocation: allocation ?? clause(statement, 'allocated'), ranked }),
  };
}

/** As the vocabulary has it: for branches, and for a target of a resource, it has another. */
function usualAllocation({ object, clauses }: TypedStatement): PlannedPrune['allocation'] {
  const head = vocabulary.heads.get('prune');
  const by = head?.kind === 'verb' ? head.clauses.find(({ word }) => word === 'by') : undefined;
  const parts = by?.value?.kind === 'record' ? by.value.parts : [];
  const part = parts.find(({ name }) => name === 'allocation');
  const usual = part && usualPart(part, { object, ...clauses });
  const allocation = allocations.find((word) => word === usual);
  if (allocation === undefined) throw new TypeError('the vocabulary has a usual allocation');
  return allocation;
}

/** The word of the allocation, written or usual. */
export function allocationOfStatement(statement: TypedStatement): PlannedPrune['allocation'] {
  if (clause(statement, 'allocated') !== undefined) return 'computed';
  const allocation = allocationWritten(statement);
  return (allocation && allocations.find((word) => word === asChoice(allocation).word)) ?? usualAllocation(statement);
}

/** Who is ranked with whom: `layer`, `row`, `column`, `block` or `class`. */
export function rankedScope(statement: TypedStatement): string {
  const per = fieldOf(statement, 'ranked', 'per');
  return per === undefined ? 'layer' : asChoice(per).word;
}

function allocationWritten(statement: TypedStatement): Value | undefined {
  const by = clause(statement, 'by');
  return by && asRecord(by).fields['allocation'];
}

function rankedOf(value: Value): Ranked {
  const { per, size } = asRecord(value).fields;
  const word = per === undefined ? 'layer' : asChoice(per).word;
  const scope = (['layer', 'row', 'column', 'block'] as const).find((name) => name === word);
  if (scope === undefined) throw new TypeError(`the checker promises a scope, not ${word}`);
  return size === undefined ? { per: scope } : { per: scope, size: wholeOf(size) };
}

/** Undefined where the statement has no such clause. */
export function allocationIn(
  statement: TypedStatement,
): { readonly rule?: Value | undefined; readonly per?: Value | undefined } | undefined {
  const by = fieldOf(statement, 'allocated', 'by');
  if (by === undefined) return undefined;
  const { rule, per } = asRecord(by).fields;
  return { rule, per };
}

/** True where counts of layers follow a measured number, and hold the floors by themselves. */
export function sharesByMeasure(statement: TypedStatement): boolean {
  const rule = allocationIn(statement)?.rule;
  if (rule === undefined) return false;
  return rule.kind !== 'choice' || !['global', 'sensitivity', 'distortion'].includes(rule.word);
}

export interface IdleClause {
  readonly word: string;
  /** As a message names it. */
  readonly what: string;
  readonly span: Span;
}

/** `isHard` where what is pruned never comes back: other masks move within a pattern over a window. */
export function idleBesidePattern(statement: TypedStatement, isHard: boolean): readonly IdleClause[] {
  const by = clause(statement, 'by');
  const allocation = by && asRecord(by).fields['allocation'];
  const idle = clause(statement, 'through') === undefined ? ['over', 'every'] : ['every'];
  const clauses = ['from', 'along', 'at', ...(isHard ? idle : [])].flatMap((word): readonly IdleClause[] => {
    const span = statement.spans[word];
    if (clause(statement, word) === undefined || span === undefined) return [];
    return [{ word, what: `\`${word}\``, span }];
  });
  if (allocation === undefined) return clauses;
  const what = `the allocation \`${asChoice(allocation).word}\``;
  return [{ word: 'by', what, span: statement.spans['by'] ?? allocation.span }, ...clauses];
}
