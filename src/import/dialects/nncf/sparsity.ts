/** Magnitude sparsity of NNCF: its schedules by the epoch, and its one threshold. */
import { firstLevel, decimal, moments, type Course } from '../../course.ts';
import { leaveOut, type ImportContext } from '../../dialect.ts';
import { fieldAt, itemsOf, type Field } from '../../document/field.ts';
import { layersOfRoles, narrowed } from '../../names.ts';
import { zerosThatStay, type DraftPrune } from '../../draft.ts';
import { scopesOf } from './scopes.ts';

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
  if (schedule === 'multistep') return multistep(params, context);
  if (!(end >= 1) || !(init >= 0) || init >= 1 || init > target) return undefined;
  const perStep = fieldAt(params, 'update_per_optimizer_step');
  if (values.isOn(perStep) === true)
    ledger.claim(perStep, { list: 'differs', note: 'NNCF updates at every step; the recipe at every epoch' });
  const curve = curveOf(schedule, params, context);
  if (curve === undefined) return undefined;
  const updates = moments(0, Math.floor(end), 1).map((at) => ({ at, level: curve.level(init, target, at / end) }));
  return { unit: 'epochs', updates, along: curve.along };
}

interface Curve {
  readonly along: string;
  readonly level: (init: number, target: number, p: number) => number;
}

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
function multistep(params: Field | undefined, { values, ledger }: ImportContext): Course | undefined {
  const steps = itemsOf(fieldAt(params, 'multistep_steps')).map((item) => values.number(item) ?? -1);
  const levels = itemsOf(fieldAt(params, 'multistep_sparsity_levels')).map((item) => values.number(item) ?? -1);
  const boundaries = steps.length === 0 ? [90] : steps;
  const heights = levels.length === 0 ? [0.1, 0.5] : levels;
  const isRising = [...boundaries, ...heights].every((one) => one >= 0) && isSorted(boundaries) && isSorted(heights);
  if (!isRising || heights.length !== boundaries.length + 1 || boundaries.length > 100) return undefined;
  ledger.claim(fieldAt(params, 'sparsity_target'), { list: 'unsaid', note: 'NNCF takes the last level in its place' });
  const updates = heights.map((level, at) => ({ at: at === 0 ? 0 : (boundaries[at - 1] ?? 0), level }));
  return { unit: 'epochs', updates, along: 'constant', isStaircase: true };
}

function isSorted(numbers: readonly number[]): boolean {
  return numbers.every((one, at) => at === 0 || one > (numbers[at - 1] ?? 0));
}
