/** What a plan comes to, in a few large numbers. */
import type { Plan, PlannedPrune, PlannedTrain } from '../../plan/index.ts';
import { make } from '../dom.ts';
import { prunesOf } from './course.ts';
import { count, percent, scaled } from './words.ts';

export function drawFigures(plan: Plan): readonly HTMLElement[] {
  const prunes = plan.stages.flatMap(prunesOf);
  const last = prunes.at(-1);
  const trains = plan.stages.flatMap(({ statements }) =>
    statements.filter((one): one is PlannedTrain => one.kind === 'train'),
  );
  const steps = plan.stages.reduce((sum, stage) => sum + stage.steps, 0);
  const { macs, macsAfter } = plan.estimates;
  return [
    ...(last === undefined ? [] : [sparsity(last)]),
    figure(
      'Steps',
      count(steps),
      `in ${plan.stages.length} stage${plan.stages.length === 1 ? '' : 's'}`,
    ),
    ...trained(trains.at(-1)),
    ...(macs === 0
      ? []
      : [
          figure(
            'Multiply-adds',
            percent(macsAfter, macs),
            `${scaled(macsAfter)} of ${scaled(macs)} a sample`,
          ),
        ]),
  ];
}

function sparsity({ reached, selected, units }: PlannedPrune): HTMLElement {
  const exact = `${count(reached)} of ${count(selected)} ${units}`;
  return figure('Sparsity', percent(reached, selected), exact);
}

function trained(train: PlannedTrain | undefined): readonly HTMLElement[] {
  if (train === undefined) return [];
  const { parameters, of } = train.trained;
  const title = train.adapters.length > 0 ? 'Trained last, as adapters' : 'Trained last';
  return [
    figure(title, percent(parameters, of), `${count(parameters)} of ${count(of)} parameters`),
  ];
}

function figure(title: string, value: string, words: string): HTMLElement {
  return make('div', {}, make('dt', {}, title), make('dd', {}, value, make('small', {}, words)));
}
