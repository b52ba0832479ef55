/** What of a prune of tokens this version does not carry out. */
import type { Selector, TypedStatement } from '../../language/typed.ts';
import { targetKindOf } from '../../plan/prune/target.ts';
import { asSelector, clause } from '../../plan/reading.ts';
import { placeOf, type Refusal } from '../refusal.ts';

export function tokenRefusals(statement: TypedStatement): readonly Refusal[] {
  const target = targetKindOf(statement);
  const written = clause(statement, 'to') === undefined ? 'removing' : 'to';
  const span = placeOf(statement, written);
  const instead = 'write a share: `to 50%`';
  const found: Refusal[] = [];
  if (target.kind === 'resource') {
    found.push({ what: `a target of ${target.of} of tokens`, span, instead });
  } else if (target.kind === 'time') {
    found.push({ what: 'a target of latency of tokens', span, instead });
  } else if (target.kind === 'count' && target.each) {
    found.push({ what: 'removing tokens per layer', span, instead });
  }
  return [...found, ...placeRefusals(statement)];
}

/** Tokens leave behind blocks: a selection that names anything else says no place. */
function placeRefusals(statement: TypedStatement): readonly Refusal[] {
  const inside = clause(statement, 'in');
  const instead = 'name the blocks that they leave behind: `in block 1`, `in blocks 1..2`';
  if (inside === undefined) {
    return [{ what: 'pruning tokens without `in`', span: statement.span, instead }];
  }
  if (isOfBlocks(asSelector(inside))) return [];
  return [{ what: 'pruning tokens in something else than blocks', span: inside.span, instead }];
}

function isOfBlocks({ terms }: Selector): boolean {
  return terms.every((term) => term.kind === 'range' && term.unit === 'blocks');
}
