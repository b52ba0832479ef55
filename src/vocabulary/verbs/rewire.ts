/** The verb `rewire`: drops the weakest live weights and grows as many elsewhere. */
import type { VerbDeclaration } from '../declaration.ts';
import { byGrowth } from '../clauses/by-growth.ts';
import { decay } from '../clauses/decay.ts';
import { every } from '../clauses/every.ts';
import { except } from '../clauses/except.ts';
import { inside } from '../clauses/in.ts';
import { over } from '../clauses/over.ts';
import { choice, record, shareOfRemaining } from '../values.ts';

export const rewire: VerbDeclaration = {
  kind: 'verb',
  word: 'rewire',
  duty: 'grows',
  object: record(
    { name: 'share', shape: shareOfRemaining },
    { name: 'per', word: 'per', shape: choice('scope', 'layer', 'row', 'column'), optional: true },
    { name: 'all', word: 'all', optional: true },
  ),
  clauses: [inside, except, byGrowth, over, every, decay],
  rules: [{ kind: 'required', clause: 'by' }],
  lasting: true,
  documentation: 'Drops the weakest live weights and grows as many elsewhere.',
  example:
    'stage grow for 10 epochs {\n  train all\n  rewire 50% of remaining per layer by |g| every 1000 steps, decay cosine to 0.5%\n}',
};
