/** The clauses of `prune`: which kinds of pruning take each, and what it needs beside it. */
import { except, inside } from '../clauses/places.ts';
import { compensating, grouped, normalized, onBatch, ranked, rescored, sequentially, smoothed, using } from '../clauses/scores.ts';
import * as targets from '../clauses/targets.ts';
import type { ClauseDeclaration, ClauseRule } from '../declaration.ts';
import type { PrunedKindName } from '../pruned/index.ts';
import { unscoredNames } from '../pruned-kind.ts';

interface Taken {
  readonly clause: ClauseDeclaration;
  /** The kinds of pruning that take it. */
  readonly of: readonly PrunedKindName[];
  readonly rules?: readonly ClauseRule[];
}

/** In the order of the canonical form. */
const taken: readonly Taken[] = [
  { clause: inside, of: ['weights', 'tiles', 'units', 'branches', 'zeros', 'tokens'] },
  { clause: except, of: ['weights', 'tiles', 'units', 'branches', 'zeros'] },
  { clause: targets.byScore, of: ['weights', 'tiles', 'units', 'branches', 'tokens', 'samples'], rules: [scored('by')] },
  { clause: targets.toTarget, of: ['weights', 'tiles', 'units', 'branches', 'tokens', 'samples'], rules: [scored('to')] },
  { clause: onBatch, of: ['units', 'branches'], rules: [{ kind: 'needs', clause: 'on', oneOf: ['to'] }] },
  { clause: targets.removing, of: ['weights', 'tiles', 'units', 'branches', 'tokens', 'samples'], rules: [scored('removing')] },
  { clause: targets.withinBudget, of: ['samples'] },
  { clause: targets.above, of: ['samples'] },
  { clause: targets.closedUnder, of: ['samples'], rules: [{ kind: 'needs', clause: 'closed', oneOf: ['within', 'above'] }] },
  {
    clause: targets.limited,
    of: ['weights'],
    rules: [
      { kind: 'needs', clause: 'limited', oneOf: ['removing'] },
      { kind: 'not-both', clauses: ['limited', 'over'] },
      { kind: 'not-both', clauses: ['limited', 'every'] },
      { kind: 'not-both', clauses: ['limited', 'at'] },
    ],
  },
  { clause: targets.rounded, of: ['weights', 'tiles', 'units', 'branches', 'tokens', 'samples'], rules: [scored('rounded')] },
  { clause: targets.ties, of: ['weights', 'tiles'], rules: [scored('ties')] },
  { clause: targets.from, of: ['weights', 'tiles', 'units', 'branches'], rules: [timed('from')] },
  { clause: targets.over, of: ['weights', 'tiles', 'units', 'branches'], rules: [{ kind: 'not-both', clauses: ['over', 'at'] }] },
  { clause: targets.every, of: ['weights', 'tiles', 'units', 'branches'], rules: [{ kind: 'not-both', clauses: ['every', 'at'] }] },
  { clause: targets.along, of: ['weights', 'tiles', 'units', 'branches'], rules: [timed('along')] },
  { clause: targets.through, of: ['weights', 'tiles', 'units'], rules: [timed('through')] },
  { clause: targets.atInstants, of: ['weights', 'tiles', 'units'] },
  { clause: targets.protect, of: ['weights', 'tiles', 'units', 'samples'] },
  { clause: targets.keepingMultiples, of: ['units'] },
  { clause: ranked, of: ['weights', 'tiles', 'samples'] },
  { clause: grouped, of: ['tiles', 'units', 'branches'] },
  { clause: normalized, of: ['units'] },
  { clause: targets.allocated, of: ['weights', 'tiles', 'units'] },
  { clause: rescored, of: ['units', 'branches'] },
  { clause: compensating, of: ['weights', 'tiles', 'units'] },
  { clause: targets.mask, of: ['weights', 'tiles', 'units', 'branches'] },
  { clause: targets.among, of: ['weights'] },
  { clause: using, of: ['weights', 'tiles', 'units', 'branches'] },
  { clause: smoothed, of: ['weights', 'tiles', 'units'], rules: [timed('smoothed')] },
  { clause: sequentially, of: ['weights', 'tiles'], rules: [{ kind: 'needs', clause: 'sequentially', oneOf: ['using'] }] },
];

/** Without an instant or a window it would have no effect. */
function timed(clause: string): ClauseRule {
  return { kind: 'needs', clause, oneOf: ['over', 'every', 'at'] };
}

/** It says how units are ranked, or how many of them go. */
function scored(clause: string): ClauseRule {
  return { kind: 'not-with', clause, objects: unscoredNames };
}

export const pruneClauses: readonly ClauseDeclaration[] = taken.map(({ clause }) => clause);
export const pruneClauseRules: readonly ClauseRule[] = taken.flatMap(({ rules = [] }) => rules);

export function kindTakes(kind: PrunedKindName, word: string): boolean {
  return taken.some(({ clause, of }) => clause.word === word && of.includes(kind));
}
