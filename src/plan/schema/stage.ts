/** Keys of a plan: a stage, and every statement that can stand in one. */
import { collect, collectSteps } from './allocators.ts';
import * as s from './json-schema.ts';
import { expectation, look, measure } from './observation.ts';
import { prune, prunedZeros } from './prune.ts';
import { factorize, insert, mergeInserted, project, removeInserted, sharedWeights } from './ranks.ts';
import { average, calibrate, pick, reconstruct, reset, rewind, rewire, until } from './structure.ts';
import { train } from './train.ts';
import { compact, prunedSamples, prunedTokens } from './units.ts';

function instant<const Kind extends string>(kind: Kind, description: string) {
  return s.record(
    {
      kind: s.constant(kind),
      at: s.at,
      name: s.optional(s.text),
      implied: s.optional(
        s.truth,
        'True where the recipe does not say it: the merge of open adapters, the mark that a claim looks back at.',
      ),
      defaults: s.optional(s.defaults),
    },
    description,
  );
}

const merge = instant('merge', 'Open adapters are added to the weights beside them.');
const mark = instant('mark', 'Gives the network at this time a name.');
/** They act at one time and take no further decision. */
export type PlannedInstant = s.Static<typeof merge> | s.Static<typeof mark>;

const statement = s.tagged('kind', [
  prune,
  prunedSamples,
  prunedTokens,
  prunedZeros,
  train,
  measure,
  expectation,
  merge,
  mark,
  collect,
  collectSteps,
  compact,
  project,
  factorize,
  sharedWeights,
  insert,
  mergeInserted,
  removeInserted,
  reconstruct,
  average,
  pick,
  rewind,
  reset,
  calibrate,
  rewire,
]);
export type PlannedStatement = s.Static<typeof statement>;

const client = s.record(
  {
    of: s.described(s.text, 'The name of the split in `clients`.'),
    nth: s.described(s.positive, 'The first one is 1.'),
    samples: s.positive,
  },
  'The client whose samples alone the statements of a stage see.',
);
export type PlannedClient = s.Static<typeof client>;

export const stage = s.record({
  name: s.text,
  path: s.described(s.text, 'Path of names, the arms of branches in it: `repeat[3]/branch[2]/train`.'),
  from: s.optional(
    s.texts,
    'Paths of the stages whose end states it starts from; absent, it is the stage before it in the list (the original network for the first). Empty means the original network. Several only where arms are joined: the one statement of such a stage is `average` or `pick`, or an `expect` over several seeds, which goes on with the first.',
  ),
  client: s.optional(client, 'Whose samples its statements see, in an arm of a branch over clients.'),
  steps: s.steps,
  length: s.described(s.text, 'As written or filled in: `10 epochs`.'),
  until: s.optional(until, 'What may end it before its last step.'),
  repeats: s.optional(s.texts, 'Paths of the repeats that may have ended when its turn comes; it is then passed over.'),
  looks: s.optional(s.list(look), 'What is looked at when it is done, or passed over, and may end a repeat.'),
  statements: s.described(s.list(statement), 'In textual order; `at` and the bounds of a `window` are times: t steps are done.'),
  defaults: s.defaults,
});
export type PlannedStage = s.Static<typeof stage>;
