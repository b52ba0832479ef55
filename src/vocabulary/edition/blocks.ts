/** Blocks that hold stages or statements. */
import { block, type BlockDeclaration } from '../declaration.ts';
import { inValues, overClients, untilRound, varying } from '../clauses/places.ts';
import { forLength, until } from '../clauses/training.ts';
import { count, record } from '../values.ts';

/** Statements that share one clock. */
const stage = block('stage', {
  builds: 'stage',
  object: { kind: 'name', of: ['stage'], defines: true },
  clauses: [forLength, until],
  documentation: 'Statements that share one clock.',
  example: 'stage sparsify for 5 epochs {\n  train all\n  prune weights by magnitude to 80% over 25%..75%\n}',
});

/** Does the same stages several times. */
const repeat = block('repeat', {
  builds: 'repeat',
  object: record({ name: 'count', shape: count }, { name: 'times', word: 'times' }),
  clauses: [untilRound],
  documentation: 'Does the same stages several times.',
  example: 'repeat 3 times { prune weights by magnitude removing 20% of remaining }',
});

/** Goes on from one state in several ways. */
const branch = block('branch', {
  builds: 'branch',
  object: record({ name: 'count', shape: count }, { name: 'ways', word: 'ways' }),
  clauses: [varying, overClients],
  documentation: 'Goes on from one state in several ways.',
  example: 'branch 5 ways varying seed { train all }\naverage all',
});

/** One way of a branch. */
const arm = block('arm', {
  builds: 'arm',
  object: { kind: 'name', of: ['arm'], defines: true },
  clauses: [],
  documentation: 'One way of a branch.',
  example: 'branch {\n  arm plain { train all }\n  arm low-rank { retrain lora }\n}\npick plain',
});

/** Runs its stages once for each value of a parameter. */
const sweep = block('sweep', {
  builds: 'sweep',
  object: { kind: 'name', of: ['param'] },
  clauses: [inValues],
  documentation: 'Runs its stages once for each value of a parameter.',
  example: 'param s: sparsity = 80%\nsweep s in 50%, 80%, 95% { prune weights by magnitude to s }',
});

export const blocks: readonly BlockDeclaration[] = [stage, repeat, branch, arm, sweep];
