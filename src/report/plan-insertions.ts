/** What a plan inserts, and what becomes of it, in words. */
import { visible } from '../diagnostics/render/visible.ts';
import type { PlannedFold, PlannedInsert, PlannedInsertion } from '../plan/plan.ts';
import { count, list } from './plan-sheet.ts';

export function insertLines(insert: PlannedInsert): readonly string[] {
  const { form, groups, rank, layers, at, parameters, macs } = insert;
  const size = groups === undefined ? `rank: ${count(rank ?? 0)}` : `groups: ${count(groups)}`;
  return [
    `insert ${form}(${size}) on ${list(layers.map(({ layer }) => layer))} at step ${count(at)}`,
    `  ${sizeText({ parameters, macs })}; no output changes`,
    ...(layers.length < 2
      ? []
      : layers.map(({ layer, ...size }) => `    ${visible(layer)}: ${sizeOf(size)}`)),
  ];
}

export function foldLines({ kind, at, gone, stays = [], ...size }: PlannedFold): readonly string[] {
  const whole = gone.length === 0 ? [] : [`  ${list(gone)} gone: ${sizeText(size)}`];
  return [
    `${kind} at step ${count(at)}`,
    ...whole,
    ...stays.map(({ name, why }) => `  ${visible(name)} stays: ${visible(why)}`),
  ];
}

function sizeOf({ parameters, macs }: Omit<PlannedInsertion, 'layer' | 'tensor'>): string {
  return sizeText({ parameters, macs });
}

function sizeText({ parameters, macs }: Pick<PlannedFold, 'parameters' | 'macs'>): string {
  return `${count(parameters)} parameters, ${count(macs)} multiply-adds a sample`;
}
