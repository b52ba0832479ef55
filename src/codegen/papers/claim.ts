/** A claim of a paper: its recipe by name, a rival with the same means, and the method broken at its heart. */
import {
  count,
  described,
  list,
  mapOf,
  number,
  oneOf,
  optional,
  record,
  text,
  truth,
  type RecordOf,
  type Static,
} from '../../plan/schema/json-schema.ts';
import { tasks, type Task } from './tasks.ts';

/** What the tests try a claim of, each. */
export const capabilities = [
  'unstructured magnitude',
  'gradients',
  'calibration',
  'learned masks',
  'gates',
  'computed shares',
  'units',
  'compensation',
  'rewinding',
  'rewiring',
  'adapters',
  'sublayers',
  'data pruning',
  'inputs',
  'branches',
  'distillation',
] as const;

const settings = mapOf(text);
const isNamed = (name: string): name is Task => name in tasks;
const task = oneOf(...Object.keys(tasks).filter(isNamed));

const trial = {
  recipe: described(text, 'The name of the recipe of a paper, or the text of a recipe.'),
  set: optional(settings),
  edits: optional(list(record({ from: text, to: text })), 'What is written in the place of what: every one must be found.'),
  at: optional(text, 'The stage, or the arm, whose last figure counts; the last of the run by default.'),
  task: optional(task, 'Its own model and data, where it has others than the claim.'),
};

/** A rival or a mutant: the own trial of the claim but for what is given here. */
const other = record({ what: described(text, 'What it is, in a few words.'), ...trial, recipe: optional(text) });

export const claim = record({
  recipe: text,
  says: described(text, 'What the paper says, in our words.'),
  where: described(text, 'Where the paper says it.'),
  claim: described(text, 'What is tried here.'),
  task,
  metric: described(
    oneOf('accuracy', 'loss', 'barrier', 'similarity'),
    '`barrier` and `similarity` are of twins: the barrier of accuracy between them, and how alike their outputs are.',
  ),
  set: optional(settings),
  at: optional(text),
  rival: other,
  mutants: described(list(other), 'At least one. Each must miss the margin, or the claim says nothing.'),
  grid: optional(
    record({ param: text, values: list(text) }),
    'Values of one parameter; each trial that has the parameter takes the value that is best for it on held-out data.',
  ),
  once: optional(truth, 'True where nothing is drawn, so that every seed gives the same.'),
  seeds: optional(list(count), 'Seeds of its own, where the usual ones were seen before the claim was designed.'),
  margin: described(
    number,
    'By how much the mean must be better: in points, or as a share of the loss. Negative: it may be worse by so much.',
  ),
  because: described(text, 'Why so much.'),
  margined: described(oneOf('before the first run', 'after figures were seen'), 'Whether the margin stood before the first figures.'),
  covers: optional(oneOf(...capabilities), 'What the tests carry it out for, with one seed: it takes seconds.'),
  briefly: optional(
    record({ set: settings, seed: optional(count, '0 by default.') }),
    'What the tests set beside it, so that it takes seconds; the margin stays.',
  ),
});

export type Claim = Static<typeof claim>;
/** One run of the command. */
export type Trial = RecordOf<typeof trial>;
export type Other = Claim['rival'];
export type Measure = Claim['metric'];

/** The claim's own trial. */
export function oursOf({ recipe, set, at }: Claim): Trial {
  return { recipe, set, at };
}

/** Of a rival or mutant: a text of its own keeps nothing of the recipe's parameters. */
export function trialOf(claim: Claim, { what: _, ...other }: Other): Trial {
  if (other.recipe !== undefined) return { ...other, recipe: other.recipe };
  const set = { ...claim.set, ...other.set };
  return { ...oursOf(claim), ...other, ...(Object.keys(set).length > 0 && { set }) };
}
