/** The verb `prune`: removes units by their score. */
import type { VerbDeclaration } from '../declaration.ts';
import { allocated } from '../clauses/allocated.ts';
import { along } from '../clauses/along.ts';
import { among } from '../clauses/among.ts';
import { atInstants } from '../clauses/at-instants.ts';
import { byScore } from '../clauses/by.ts';
import { compensating } from '../clauses/compensating.ts';
import { every } from '../clauses/every.ts';
import { except } from '../clauses/except.ts';
import { from } from '../clauses/from.ts';
import { grouped } from '../clauses/grouped.ts';
import { inside } from '../clauses/in.ts';
import { keepingMultiples } from '../clauses/keeping-multiples.ts';
import { mask } from '../clauses/mask.ts';
import { normalized } from '../clauses/normalized.ts';
import { onBatch } from '../clauses/on-batch.ts';
import { over } from '../clauses/over.ts';
import { protect } from '../clauses/protect.ts';
import { ranked } from '../clauses/ranked.ts';
import { removing } from '../clauses/removing.ts';
import { rescored } from '../clauses/rescored.ts';
import { rounded } from '../clauses/rounded.ts';
import { sequentially } from '../clauses/sequentially.ts';
import { smoothed } from '../clauses/smoothed.ts';
import { through } from '../clauses/through.ts';
import { toTarget } from '../clauses/to.ts';
import { using } from '../clauses/using.ts';
import { choice } from '../values.ts';

export const prune: VerbDeclaration = {
  kind: 'verb',
  word: 'prune',
  duty: 'prunes',
  object: { kind: 'list', of: choice('pruned'), collapses: true, unordered: true },
  clauses: [
    inside,
    except,
    byScore,
    toTarget,
    onBatch,
    removing,
    rounded,
    from,
    over,
    every,
    along,
    through,
    atInstants,
    protect,
    keepingMultiples,
    ranked,
    grouped,
    normalized,
    allocated,
    rescored,
    compensating,
    mask,
    among,
    using,
    smoothed,
    sequentially,
  ],
  rules: [
    { kind: 'required', clause: 'by', unless: ['zeros'] },
    { kind: 'one-of', clauses: ['to', 'removing'], unless: ['zeros'] },
    { kind: 'not-with', clause: 'by', objects: ['zeros'] },
    { kind: 'not-with', clause: 'to', objects: ['zeros'] },
    { kind: 'not-with', clause: 'removing', objects: ['zeros'] },
    { kind: 'not-with', clause: 'rounded', objects: ['zeros'] },
    { kind: 'needs', clause: 'on', oneOf: ['to'] },
    { kind: 'not-both', clauses: ['over', 'at'] },
    { kind: 'not-both', clauses: ['every', 'at'] },
    { kind: 'needs', clause: 'from', oneOf: ['over', 'every', 'at'] },
    { kind: 'needs', clause: 'along', oneOf: ['over', 'every', 'at'] },
    { kind: 'needs', clause: 'through', oneOf: ['over', 'every', 'at'] },
    { kind: 'needs', clause: 'smoothed', oneOf: ['over', 'every', 'at'] },
    { kind: 'needs', clause: 'sequentially', oneOf: ['using'] },
  ],
  timed: ['over', 'every', 'at'],
  brings: { verb: 'train', object: 'all' },
  documentation: 'Removes units by their score.',
  example: 'prune weights by global magnitude to 80%\n  over 25%..75%\n  protect min 5% per layer',
};
