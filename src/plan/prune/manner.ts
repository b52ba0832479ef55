/** How a prune is carried out: which layers compete, and who is ranked with whom. */
import { usualPart } from '../../language/canonical/value.ts';
import type { TypedStatement, Value } from '../../language/typed.ts';
import type { Ranked } from '../../select/scopes.ts';
import { vocabulary } from '../../vocabulary/index.ts';
import type { PlannedPrune } from '../plan.ts';
import { amountOf, asChoice, asQuantity, asRecord, clause } from '../reading.ts';

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
  const allocation = allocationIn(statement);
  const ranked = clause(statement, 'ranked');
  const isComputed = clause(statement, 'allocated') !== undefined;
  return {
    allocation: allocationOfStatement(statement),
    ranked: ranked === undefined ? { per: 'layer' } : rankedOf(ranked),
    defaults: [...(allocation === undefined && !isComputed ? ['allocation'] : []), ...(ranked === undefined ? ['ranked'] : [])],
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
  const allocation = allocationIn(statement);
  return (allocation && allocationOf(allocation)) ?? usualAllocation(statement);
}

/** Who is ranked with whom: `layer`, `row`, `column`, `block` or `class`. */
export function rankedScope(statement: TypedStatement): string {
  const ranked = clause(statement, 'ranked');
  const per = ranked && asRecord(ranked).fields['per'];
  return per === undefined ? 'layer' : asChoice(per).word;
}

function allocationIn(statement: TypedStatement): Value | undefined {
  const by = clause(statement, 'by');
  return by && asRecord(by).fields['allocation'];
}

function allocationOf(value: Value): PlannedPrune['allocation'] | undefined {
  return allocations.find((word) => word === asChoice(value).word);
}

function rankedOf(value: Value): Ranked {
  const { per, size } = asRecord(value).fields;
  const word = per === undefined ? 'layer' : asChoice(per).word;
  const scope = (['layer', 'row', 'column', 'block'] as const).find((name) => name === word);
  if (scope === undefined) throw new TypeError(`the checker promises a scope, not ${word}`);
  return size === undefined ? { per: scope } : { per: scope, size: Number(amountOf(asQuantity(size)).n) };
}
