/** The main figures of a plan. */
import type { Plan, PlannedTrain } from '../../plan/index.ts';
import { besideText } from '../../plan/train/numbers-trained.ts';
import { ofKindIn } from '../../plan/of-kind.ts';
import { make } from '../dom.ts';
import { endOf } from './course.ts';
import { count, percent, scaled } from './words.ts';

export function drawFigures(plan: Plan): readonly HTMLElement[] {
  const { pruned, of } = endOf(plan);
  const trains = ofKindIn(plan.stages, 'train');
  const steps = plan.stages.reduce((sum, stage) => sum + stage.steps, 0);
  const { macs, macsAfter } = plan.estimates;
  return [
    ...(of === 0 ? [] : [figure('Sparsity', percent(pruned, of), `${count(pruned)} of ${count(of)} weights`)]),
    figure('Steps', count(steps), `in ${plan.stages.length} stage${plan.stages.length === 1 ? '' : 's'}`),
    ...trained(trains.at(-1)),
    ...(macs === 0 ? [] : [figure('Multiply-adds', percent(macsAfter, macs), `${scaled(macsAfter)} of ${scaled(macs)} a sample`)]),
  ];
}

function trained(train: PlannedTrain | undefined): readonly HTMLElement[] {
  if (train === undefined) return [];
  const { parameters, of } = train.trained;
  const title = train.adapters.length > 0 ? 'Trained last, as adapters' : 'Trained last';
  const beside = besideText(train.trained, count);
  const words = `${count(parameters)} of ${count(of)} parameters${beside}`;
  return [figure(title, percent(parameters, of), words)];
}

function figure(title: string, value: string, words: string): HTMLElement {
  return make('div', {}, make('dt', {}, title), make('dd', {}, value, make('small', {}, words)));
}
