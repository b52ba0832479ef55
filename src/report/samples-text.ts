/** Which samples something is measured on, in words. */
import type { PlannedCalibration } from '../plan/plan.ts';
import { visible } from '../diagnostics/render/visible.ts';
import { count } from './plan-sheet.ts';
import type { Sheet } from './plan-sheet.ts';

export function samplesText(
  { data, samples, perClass, batch, stream, sequentially, defaults }: PlannedCalibration,
  { mark }: Pick<Sheet, 'mark'>,
): string {
  const isDefault = (name: string): boolean => defaults.includes(name);
  return (
    `${mark(`${count(samples)} samples`, isDefault('samples'))} of ` +
    `${mark(visible(data), isDefault('data'))}${stream === undefined ? '' : ' drawn'}, ` +
    (perClass === undefined ? '' : `${count(perClass)} of each class, `) +
    `${mark(`${count(batch)} at once`, isDefault('batch'))}` +
    (sequentially === true ? ', block after block' : '')
  );
}
