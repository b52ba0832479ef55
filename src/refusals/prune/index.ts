/** What of a prune statement this version does not carry out. */
import type { TypedStatement } from '../../language/typed.ts';
import { clauseRefusals, targetClauseRefusals } from '../../plan/prune/clauses.ts';
import { prunedKindsOf } from '../../plan/prune/pruned-kind.ts';
import { asChoice, clause, itemsOf } from '../../plan/reading.ts';
import { choosesSamples } from '../../plan/samples/plan-chosen.ts';
import type { Refusal } from '../refusal.ts';
import { allocatingRefusals, rankingRefusals, rescoringRefusals } from './ranking.ts';
import { ceilingRefusals, targetRefusals, tokenRefusals } from './targets.ts';
import { kindRefusals } from './kinds.ts';
import { choiceRefusals, sampleRefusals } from './samples.ts';

/** A statement that mixes kinds, or that its kind does not take, is not read any further. */
export function pruneRefusals(statement: TypedStatement): readonly Refusal[] {
  const ofKind = kindRefusals(statement);
  if (ofKind.length > 0) return ofKind;
  const [kind] = prunedKindsOf(statement);
  if (kind === 'samples' && choosesSamples(statement)) return choiceRefusals(statement);
  // An editor shows a statement that still lacks its target.
  const isAimed = ['to', 'removing'].some((word) => clause(statement, word) !== undefined);
  if (kind === undefined || !isAimed) return [];
  const first = [...ceilingRefusals(statement), ...targetClauseRefusals(statement)];
  if (first.length > 0) return first;
  if (kind === 'tokens') return [...targetRefusals(statement), ...tokenRefusals(statement)];
  if (kind === 'samples') return [...targetRefusals(statement), ...sampleRefusals(statement)];
  if (kind === 'tiles' && !hasSide(statement)) return [sideless(statement)];
  const ranks = kind === 'weights' || kind === 'tiles';
  return [
    ...targetRefusals(statement),
    ...clauseRefusals(statement),
    ...allocatingRefusals(statement),
    ...(ranks ? rankingRefusals(statement) : rescoringRefusals(statement)),
  ];
}

/** Whole layers are no tiles. */
function hasSide({ object }: TypedStatement): boolean {
  return itemsOf(object).some((item) => {
    const { rows, columns } = asChoice(item).args;
    return rows !== undefined || columns !== undefined;
  });
}

function sideless({ object }: TypedStatement): Refusal {
  return { what: '`tiles` of whole layers', span: object.span, instead: 'write a side: `tiles(rows: 4, columns: 1)`' };
}
