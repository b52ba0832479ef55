/** Magnitude sparsity and filter pruning of NNCF: which layers, and how much of them at which epoch. */
import { ownAt } from '../../../basics/own.ts';
import { firstLevel, decimal, moments, percent, type Course } from '../../course.ts';
import { leaveOut, chosenIn, type ImportContext } from '../../dialect.ts';
import { fieldAt, itemsOf, type Field } from '../../document/field.ts';
import { layersOfRoles, narrowed, layerNamed, layersMatching, quotable, type Chosen } from '../../names.ts';
import { zerosThatStay, type DraftPrune } from '../../draft.ts';

/** Constant sparsity: what is zero in the file stays zero. */
export function zerosOf(field: Field, context: ImportContext): readonly DraftPrune[] {
  return [zerosThatStay(field, narrowed(layersOf(field, context), scopesOf('ignored_scopes', field, context)))];
}

export function sparsityOf(field: Field, context: ImportContext): readonly DraftPrune[] {
  const { values } = context;
  const params = fieldAt(field, 'params');
  const mode = values.word(fieldAt(params, 'sparsity_level_setting_mode')) ?? 'global';
  if (mode !== 'global') {
    return leaveOut(field, 'in this mode a program sets the level of each layer, and the file does not say them', context);
  }
  const course = courseOf(field, params, context);
  const last = course?.updates.at(-1)?.level;
  if (course === undefined || last === undefined || last <= 0 || last >= 1) {
    return leaveOut(field, 'this schedule has no curve here', context);
  }
  claimFreedom(params, context);
  const importance = values.word(fieldAt(params, 'weight_importance')) ?? 'normed_abs';
  return [
    {
      object: 'weights',
      ...narrowed(layersOf(field, context), scopesOf('ignored_scopes', field, context)),
      allocation: 'global',
      criterion: importance === 'abs' ? 'magnitude' : '|w| / norm(w)',
      to: last,
      from: firstLevel(course),
      course,
      clauses: ['mask revisable'],
      origin: field,
      ties: 'all',
      countOf: (units, level) => Math.min(units, Math.floor((units - 1) * level) + 1),
    },
  ];
}

function layersOf(field: Field, context: ImportContext) {
  const target = scopesOf('target_scopes', field, context);
  if (target !== undefined) return target;
  if (context.naming.layers !== undefined) return layersOfRoles(['linear', 'conv', 'embedding'], context.naming);
  const note = 'NNCF prunes embeddings as well; with `--model` the layers are the same';
  context.ledger.claim(fieldAt(field, 'algorithm'), { list: 'differs', note });
  return undefined;
}

function claimFreedom(params: Field | undefined, { values, ledger }: ImportContext): void {
  const freeze = fieldAt(params, 'sparsity_freeze_epoch');
  const target = values.number(fieldAt(params, 'sparsity_target_epoch'));
  const frozen = values.number(freeze);
  if (frozen === undefined || frozen === target) return;
  ledger.claim(freeze, { list: 'differs', note: 'NNCF chooses masks anew until this epoch; here until the target is met' });
}

function courseOf(field: Field, params: Field | undefined, context: ImportContext): Course | undefined {
  const { values, ledger } = context;
  const schedule = values.word(fieldAt(params, 'schedule')) ?? 'exponential';
  const init = values.number(fieldAt(field, 'sparsity_init')) ?? values.numberOr(fieldAt(params, 'sparsity_init'), 0);
  const target = values.numberOr(fieldAt(params, 'sparsity_target'), 0.5);
  const end = values.numberOr(fieldAt(params, 'sparsity_target_epoch'), 90);
  if (schedule === 'multistep') return multistep(field, params, context);
  if (!(end >= 1) || !(init >= 0) || init >= 1 || init > target) return undefined;
  const perStep = fieldAt(params, 'update_per_optimizer_step');
  if (values.isOn(perStep) === true)
    ledger.claim(perStep, { list: 'differs', note: 'NNCF updates at every step; the recipe at every epoch' });
  const curve = curveOf(schedule, params, context);
  if (curve === undefined) return undefined;
  const updates = moments(0, Math.floor(end), 1).map((at) => ({ at, level: curve.level(init, target, at / end) }));
  return { unit: 'epochs', updates, along: curve.along };
}

type Curve = { readonly along: string; readonly level: (init: number, target: number, p: number) => number };

function curveOf(schedule: string, params: Field | undefined, { values }: ImportContext): Curve | undefined {
  if (schedule === 'exponential') {
    return { along: 'geometric', level: (init, target, p) => (p >= 1 ? target : 1 - (1 - init) * ((1 - target) / (1 - init)) ** p) };
  }
  if (schedule !== 'polynomial') return undefined;
  const power = values.numberOr(fieldAt(params, 'power'), 0.9);
  if (!(power > 0) || power > 20) return undefined;
  const concave = values.isOn(fieldAt(params, 'concave')) ?? true;
  return {
    along: concave ? `1 - (1 - p)^${decimal(power)}` : `p^${decimal(power)}`,
    level: (init, target, p) => (concave ? target - (target - init) * (1 - p) ** power : init + (target - init) * p ** power),
  };
}

/** Level 0 from the first epoch on, and the next one from each boundary; it takes the place of the target. */
function multistep(field: Field, params: Field | undefined, { values, ledger }: ImportContext): Course | undefined {
  const steps = itemsOf(fieldAt(params, 'multistep_steps')).map((item) => values.number(item) ?? -1);
  const levels = itemsOf(fieldAt(params, 'multistep_sparsity_levels')).map((item) => values.number(item) ?? -1);
  const boundaries = steps.length === 0 ? [90] : steps;
  const heights = levels.length === 0 ? [0.1, 0.5] : levels;
  const isRising = [...boundaries, ...heights].every((one) => one >= 0) && isSorted(boundaries) && isSorted(heights, true);
  if (!isRising || heights.length !== boundaries.length + 1 || boundaries.length > 100) return undefined;
  ledger.claim(fieldAt(params, 'sparsity_target'), { list: 'unsaid', note: 'NNCF takes the last level in its place' });
  const first = { list: 'unsaid', note: 'NNCF takes the first level in its place' } as const;
  for (const scope of [field, params]) ledger.claim(fieldAt(scope, 'sparsity_init'), first);
  const updates = heights.map((level, at) => ({ at: at === 0 ? 0 : (boundaries[at - 1] ?? 0), level }));
  return { unit: 'epochs', updates, along: 'constant', isStaircase: true };
}

function isSorted(numbers: readonly number[], orEqual = false): boolean {
  return numbers.every((one, at) => at === 0 || one > (numbers[at - 1] ?? 0) || (orEqual && one === numbers[at - 1]));
}

// Filter pruning of NNCF: channels, kept in multiples of eight.

/** By `filter_importance`; a filter has the sum of what its weights have. */
const criteria: Readonly<Record<string, string>> = { L1: 'magnitude', L2: 'w^2', geometric_median: 'geometric-median' };

export function filtersOf(field: Field, context: ImportContext): readonly DraftPrune[] {
  const { values } = context;
  const params = fieldAt(field, 'params');
  const flops = values.number(fieldAt(params, 'pruning_flops_target'));
  const target = values.numberOr(fieldAt(params, 'pruning_target'), 0.5);
  const goal = flops ?? target;
  const claim = (of: Field | undefined, note: string): void => context.ledger.claim(of, { list: 'differs', note });
  const importance = values.word(fieldAt(params, 'filter_importance')) ?? 'L2';
  const init = values.numberOr(fieldAt(field, 'pruning_init'), 0);
  const criterion = ownAt(criteria, importance);
  const isKnown = criterion !== undefined && isUnweighted(params, context);
  if (!isKnown || !(goal > 0 && goal < 1) || !(init >= 0 && init < goal)) {
    return leaveOut(field, isKnown ? 'there is no target that can be read' : 'learnt rankings have no criterion here', context);
  }
  const isGlobal = values.isOn(fieldAt(params, 'all_weights')) === true || flops !== undefined;
  if (isGlobal) claim(fieldAt(field, 'algorithm'), 'NNCF divides the filters of a layer by the norm of all of them before layers compete');
  if (flops !== undefined) claimFlops(params, context);
  const clauses = windowOf(field, init, goal, flops !== undefined, context);
  const chosen = scopesOf('target_scopes', field, context);
  const except = exceptOf(field, params, context);
  return [
    {
      object: 'channels',
      chosen,
      except: except.terms.length > 0 ? except : undefined,
      allocation: isGlobal ? 'global' : 'uniform',
      criterion,
      to: flops === undefined ? `${percent(goal)} sparsity` : `${percent(Number((1 - flops).toPrecision(14)))} of flops`,
      clauses: [...clauses, ...(isGlobal ? ['protect min 10% per layer'] : []), 'keeping multiples of 8 rounded up', 'grouped by first'],
      origin: field,
    },
  ];
}

function claimFlops(params: Field | undefined, { ledger }: ImportContext): void {
  ledger.claim(fieldAt(params, 'all_weights'), { list: 'left', note: 'under a target of FLOPs all layers compete' });
  const note = 'NNCF ends with less than this; here the rest is at most that';
  ledger.claim(fieldAt(params, 'pruning_flops_target'), { list: 'differs', note });
}

function isUnweighted(params: Field | undefined, { values }: ImportContext): boolean {
  const ranking = values.word(fieldAt(params, 'interlayer_ranking_type'));
  return ranking === undefined || ranking === 'unweighted_ranking';
}

/** From `num_init_steps` on, one level an epoch; without steps the target comes at once. */
function windowOf(field: Field, init: number, goal: number, isOfFlops: boolean, { values, ledger }: ImportContext): readonly string[] {
  const params = fieldAt(field, 'params');
  const schedule = values.word(fieldAt(params, 'schedule')) ?? 'exponential';
  const start = values.numberOr(fieldAt(params, 'num_init_steps'), 0);
  const steps = values.numberOr(fieldAt(params, 'pruning_steps'), 100);
  if (!(start >= 0) || goal <= init) return [];
  if (isOfFlops || schedule !== 'exponential' || !(steps >= 2)) {
    if (schedule !== 'baseline' && steps >= 2) {
      ledger.claim(fieldAt(params, 'schedule') ?? params, { list: 'differs', note: 'this schedule becomes one cut at its start' });
    }
    if (isOfFlops || start === 0) return [];
    return [`over ${decimal(start)}..${decimal(start + 1)} epochs every 1 epoch along constant`];
  }
  const last = start + Math.floor(steps) - 1;
  const window = `over ${decimal(start)}..${decimal(last)} epochs every 1 epoch`;
  const note = 'NNCF chooses its filters anew at each epoch; here those that went stay away';
  ledger.claim(fieldAt(params, 'pruning_steps') ?? fieldAt(field, 'algorithm'), { list: 'differs', note });
  return [`from ${percent(init)} sparsity ${window} along geometric`];
}

function exceptOf(field: Field, params: Field | undefined, context: ImportContext): Chosen {
  const { values } = context;
  const ignored = scopesOf('ignored_scopes', field, context);
  const first = values.isOn(fieldAt(params, 'prune_first_conv')) === true ? [] : ['first layer'];
  const { layers } = context.naming;
  const isThere = layers === undefined || layers.some(({ roles }) => roles.has('downsample'));
  const isAsked = values.isOn(fieldAt(params, 'prune_downsample_convs')) === true;
  const down = isAsked || !isThere ? [] : ['downsample'];
  return { terms: [...first, ...down, ...(ignored?.terms ?? [])] };
}

// Scopes of NNCF's graph as layers: names of nodes, `{re}` expressions, and classes of layers.

const classes: readonly (readonly [RegExp, readonly string[]])[] = [
  [/(?:Batch|Layer|Group|Instance)_?Norm|__add__|__mul__|relu|softmax|gelu|matmul/i, []],
  [/Embedding/, ['embedding']],
  [/Linear/, ['linear']],
];

/** Of an algorithm, or of the whole file; undefined where no layer with weights is meant. */
function scopesOf(key: string, algorithm: Field, context: ImportContext): Chosen | undefined {
  const field = fieldAt(algorithm, key) ?? fieldAt(context.root, key);
  const chosen = chosenIn(field, (_, item) => scopeOf(item.text, item, context));
  if (chosen?.differs !== undefined) context.ledger.claim(field, { list: 'differs', note: chosen.differs });
  return chosen?.terms.length === 0 ? undefined : chosen;
}

function scopeOf(text: string, item: Field, context: ImportContext): Chosen {
  const { naming, ledger } = context;
  const expression = /^\{re\}(.*)$/s.exec(text)?.[1];
  const names = bracketsIn(expression?.replaceAll(/\\([[\]/.])/g, '$1') ?? text);
  if (naming.table.has(text)) return layerNamed(text, item.span, naming);
  if (names !== undefined && expression === undefined) return layerNamed(names, item.span, naming);
  if (names !== undefined && /^[\w.]+$/.test(names)) return below(names, item, context);
  const known = classes.find(([pattern]) => pattern.test(text));
  if (known !== undefined) {
    const [, roles] = known;
    if (roles.length === 0) ledger.claim(item, { list: 'said', words: 'no weights of it are pruned' });
    return roles.length === 0 ? { terms: [], layers: [] } : layersOfRoles(roles, naming);
  }
  if (expression !== undefined) return layersMatching(expression, 'anywhere', item.span, naming);
  return layerNamed(text, item.span, naming);
}

/** `…[layer1]/…[0]` of an expression, which goes on: all below it. */
function below(names: string, item: Field, { naming }: ImportContext): Chosen {
  if (naming.layers === undefined) return { terms: [`"${quotable(names)}.**"`] };
  const exact = naming.layers?.some(({ name }) => name === names) === true;
  if (exact) return layerNamed(names, item.span, naming);
  return layersMatching(`${names.replaceAll('.', '\\.')}(\\.|$)`, 'start', item.span, naming);
}

/** The names in brackets, joined by dots. */
function bracketsIn(text: string): string | undefined {
  const found = [...text.matchAll(/\[([^\]]+)\]/g)].map(([, name = '']) => name);
  return found.length === 0 ? undefined : found.join('.');
}
