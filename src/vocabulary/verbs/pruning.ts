/** Verbs that take weights or units away, or bring them back. */
import { verb, type ClauseRule } from '../declaration.ts';
import { byGrowth, except, folding, inside, keeping, onLayers, usingClients } from '../clauses/places.ts';
import { every, over } from '../clauses/targets.ts';
import { decay } from '../clauses/training.ts';
import { pruneClauseRules, pruneClauses } from './prune-clauses.ts';
import { choice, record, shareOfRemaining } from '../values.ts';
import { unscoredNames } from '../pruned-kind.ts';

export const compact = verb('compact', {
  duty: 'prepares',
  clauses: [folding],
  documentation: 'Cuts pruned units out of the graph.',
  example: 'prune channels by magnitude to 25% sparsity\ncompact',
});

export const insert = verb('insert', {
  duty: 'prepares',
  object: choice('insertable'),
  clauses: [onLayers, except],
  rules: [{ kind: 'required', clause: 'on' }],
  documentation: 'Adds layers beside others, without a change of any output.',
  example: 'insert bypass(conv1x1, groups: 4) on conv except first layer\ntrain all',
});

export const merge = verb('merge', {
  duty: 'prepares',
  object: record({ name: 'inserted', word: 'inserted', optional: true }),
  clauses: [keeping],
  documentation: 'Adds adapters to the weights beside them, or folds what `insert` added into them.',
  example: 'retrain lora(rank: 4)\nmerge keeping masks',
});

export const prune = verb('prune', {
  duty: 'prunes',
  object: { kind: 'list', of: choice('pruned'), collapses: true, unordered: true },
  clauses: pruneClauses,
  rules: [
    { kind: 'required', clause: 'by', unless: unscoredNames },
    { kind: 'one-of', clauses: ['to', 'removing', 'within', 'above'], unless: unscoredNames },
    ...['within', 'above'].flatMap((clause) =>
      ['ranked', 'protect', 'rounded'].map((other): ClauseRule => {
        return { kind: 'not-both', clauses: [clause, other] };
      }),
    ),
    ...pruneClauseRules,
  ],
  timed: ['over', 'every', 'at'],
  brings: { verb: 'train', object: 'all' },
  documentation: 'Removes units by their score.',
  example: 'prune weights by global magnitude to 80%\n  over 25%..75%\n  protect min 5% per layer',
});

export const remove = verb('remove', {
  duty: 'prepares',
  object: record({ name: 'inserted', word: 'inserted' }),
  clauses: [],
  documentation: 'Takes what was inserted out again, with what it has learnt.',
  example: 'insert hybrid(rank: 8) on mlp\nretrain inserted\nremove inserted',
});

export const rewire = verb('rewire', {
  duty: 'grows',
  object: record(
    { name: 'share', shape: shareOfRemaining },
    { name: 'per', word: 'per', shape: choice('scope', 'layer', 'row', 'column'), optional: true },
    { name: 'all', word: 'all', optional: true },
  ),
  clauses: [inside, except, byGrowth, usingClients, over, every, decay],
  rules: [
    { kind: 'required', clause: 'by' },
    { kind: 'not-both', clauses: ['using', 'over'] },
    { kind: 'not-both', clauses: ['using', 'every'] },
  ],
  lasting: true,
  instantWith: 'using',
  documentation: 'Drops the weakest live weights and grows as many elsewhere.',
  example:
    'prune weights by erk random to 90%\nstage grow for 10 epochs {\n  train all\n  rewire 50% of remaining per layer by |g| every 1000 steps, decay cosine to 0.5%\n}',
});
