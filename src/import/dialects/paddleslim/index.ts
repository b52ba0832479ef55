/** PaddleSlim: a YAML file with a section for each strategy. */
import { firstLevel, decimal, moments, percent, type Course } from '../../course.ts';
import { chosenIn, claimByKind, leaveOut, left, said, unsaid, type Dialect, type ImportContext, type Kind } from '../../dialect.ts';
import { entriesOf, fieldAt, type Field } from '../../document/field.ts';
import { layerNamed, layersOfRoles, type Chosen } from '../../names.ts';
import type { DraftPrune, DraftStage } from '../../draft.ts';
import { trainingText } from '../../training.ts';

// What becomes of each field of PaddleSlim's automatic compression; the rules were read at commit 9f3e9b2f0.

const pruner = 'paddleslim/prune/unstructured_pruner.py';

const kinds = {
  UnstructurePrune: {
    title: 'UnstructurePrune',
    fields: {
      prune_strategy: said('`over`', `${pruner}:387-445`),
      prune_mode: said('`to`'),
      ratio: said('`to`', `${pruner}:204-217`),
      threshold: unsaid('a threshold prunes a number that no plan knows before'),
      gmp_config: { list: 'said' },
      prune_params_type: said('`in`', `${pruner}:304-310`),
      local_sparsity: said('`global` or `uniform`'),
      pruning_steps: said('`every`'),
    },
  },
  gmp_config: {
    title: 'UnstructurePrune, gmp_config',
    fields: {
      stable_iterations: said('`over`', `${pruner}:387-445`),
      pruning_iterations: said('`over`', `${pruner}:387-445`),
      tunning_iterations: said('`for`'),
      tuning_iterations: said('`for`'),
      pruning_steps: said('`every`', `${pruner}:387-445`),
      initial_ratio: said('`from`'),
      resume_iteration: left('`--resume` goes on with a run'),
    },
  },
  ChannelPrune: { title: 'ChannelPrune', fields: { pruned_ratio: said('`to`'), prune_params_name: said('`in`'), criterion: said('`by`') } },
  ASPPrune: { title: 'ASPPrune', fields: { prune_params_name: said('`in`') } },
  TrainConfig: { title: 'TrainConfig', fields: { '*': left('the training and the project file are for you to say') } },
  Global: { title: 'Global', fields: { '*': left('the project file says model and data') } },
  Distillation: { title: 'Distillation', fields: { '*': unsaid('a teacher is a term of the loss: write `loss`') } },
  other: {
    title: 'QuantAware, QuantPost, TransformerPrune, HyperParameterOptimization and others',
    fields: { '*': unsaid('this strategy has no word here') },
  },
} satisfies Readonly<Record<string, Kind>>;

function reasonFor(name: string): string {
  return /Quant/.test(name)
    ? 'quantization is not part of recipes: quantise the written model afterwards'
    : 'this strategy has no word here';
}

export const paddleslim: Dialect = {
  name: 'paddleslim',
  title: 'PaddleSlim',
  knows: (root) =>
    sectionsOf(root).some(({ key }) => /^(?:UnstructurePrune|ChannelPrune|ASPPrune|TransformerPrune|QuantAware|QuantPost\w*)$/.test(key)),
  kinds,
  read,
};

function sectionsOf(root: Field) {
  return root.kind === 'list' ? root.items.flatMap(entriesOf) : entriesOf(root);
}

function read(context: ImportContext): readonly DraftStage[] {
  return sectionsOf(context.root).flatMap(({ key, value }): readonly DraftStage[] => {
    if (!isSection(key)) return leaveOut(value, reasonFor(key), context);
    claimByKind(value, kinds[key], context.ledger, 'gmp_config');
    claimByKind(fieldAt(value, 'gmp_config'), kinds.gmp_config, context.ledger);
    if (key === 'UnstructurePrune') return unstructured(value, context);
    if (key === 'ChannelPrune') return channels(value, context);
    return key === 'ASPPrune' ? patterns(value, context) : [];
  });
}

function isSection(key: string): key is Exclude<keyof typeof kinds, 'other' | 'gmp_config'> {
  return key !== 'other' && key !== 'gmp_config' && Object.hasOwn(kinds, key);
}

function unstructured(field: Field, context: ImportContext): readonly DraftStage[] {
  const { values } = context;
  const ratio = values.numberOr(fieldAt(field, 'ratio'), 0.55);
  if (values.word(fieldAt(field, 'prune_mode')) === 'threshold')
    return leaveOut(field, 'a threshold prunes a number that no plan knows before', context);
  if (!(ratio > 0 && ratio < 1)) return leaveOut(field, 'its levels cannot be read', context);
  const isLocal = values.isOn(fieldAt(field, 'local_sparsity')) === true;
  const strictly = 'what lies below the last weight of the share goes, and that weight stays';
  context.ledger.claim(fieldAt(field, 'ratio'), { list: 'said', note: strictly });
  const prune: DraftPrune = {
    object: 'weights',
    allocation: isLocal ? 'uniform' : 'global',
    criterion: 'magnitude',
    to: ratio,
    clauses: [],
    origin: field,
    chosen: typeChosen(field, context),
    rounded: 'down',
    ties: 'none',
    countOf: (units, level) => Math.max(0, Math.floor(units * level) - 1),
  };
  const config = fieldAt(field, 'gmp_config');
  if (values.word(fieldAt(field, 'prune_strategy')) !== 'gmp') return [{ name: 'prune', prunes: [prune] }];
  const course = gmpCourse(config, ratio, context);
  if (course === undefined) return leaveOut(field, 'its iterations cannot be read', context);
  const last = course.updates.at(-1)?.at ?? 0;
  const tuning = values.number(fieldAt(config, 'tunning_iterations')) ?? values.numberOr(fieldAt(config, 'tuning_iterations'), 0);
  const length = `${decimal(Math.max(1, last + Math.max(0, Math.floor(tuning))))} steps`;
  return [{ name: 'sparsify', length, training: trainingText({}, context), prunes: [{ ...prune, from: firstLevel(course), course }] }];
}

/** Levels of a cubic for each of the steps, and the target behind the last of them. */
function gmpCourse(config: Field | undefined, ratio: number, { values }: ImportContext): Course | undefined {
  const stable = values.numberOr(fieldAt(config, 'stable_iterations'), 0);
  const pruning = values.numberOr(fieldAt(config, 'pruning_iterations'), 4500);
  const steps = values.numberOr(fieldAt(config, 'pruning_steps'), 100);
  const init = values.numberOr(fieldAt(config, 'initial_ratio'), 0.15);
  const gap = Math.floor(pruning / steps);
  if (![stable, pruning, steps].every(Number.isInteger) || stable < 0 || steps < 1 || steps > 10_000 || gap < 1) return undefined;
  if (!(init >= 0 && init <= ratio)) return undefined;
  const at = moments(stable, stable + steps * gap, gap);
  const level = (index: number): number => (index === steps ? ratio : ((index / steps - 1) ** 3 + 1) * (ratio - init) + init);
  return { unit: 'steps', updates: at.map((step, index) => ({ at: step, level: level(index) })), along: 'cubic' };
}

function typeChosen(field: Field, { values, naming }: ImportContext): Chosen | undefined {
  const { layers } = naming;
  if (values.word(fieldAt(field, 'prune_params_type')) !== 'conv1x1_only')
    return layers && { terms: [], layers: layers.filter(({ prunable }) => prunable) };
  return layersOfRoles(['pointwise'], naming);
}

function namesIn(field: Field, { naming }: ImportContext): Chosen | undefined {
  return chosenIn(fieldAt(field, 'prune_params_name'), (text, { span }) => layerNamed(text, span, naming));
}

function channels(field: Field, context: ImportContext): readonly DraftStage[] {
  const { values } = context;
  const ratio = values.numberOr(fieldAt(field, 'pruned_ratio'), 0);
  const criterion = values.word(fieldAt(field, 'criterion')) ?? 'l1_norm';
  if (criterion !== 'l1_norm' || !(ratio > 0 && ratio < 1)) return leaveOut(field, 'its criterion or its ratio has no word here', context);
  const chosen = namesIn(field, context);
  const note = 'channels go with all that is tied to them, and their number is rounded to the nearest';
  context.ledger.claim(fieldAt(field, 'pruned_ratio'), { list: 'differs', note });
  const prune: DraftPrune = {
    object: 'channels',
    allocation: 'uniform',
    criterion: 'magnitude',
    to: `${percent(ratio)} sparsity`,
    clauses: ['grouped by first'],
    origin: field,
    chosen,
  };
  return [{ name: 'shrink', prunes: [prune] }];
}

function patterns(field: Field, context: ImportContext): readonly DraftStage[] {
  const chosen = namesIn(field, context);
  const prune: DraftPrune = { object: 'weights', criterion: 'magnitude', to: '2:4', clauses: [], origin: field, chosen };
  return [{ name: 'pattern', prunes: [prune] }];
}
