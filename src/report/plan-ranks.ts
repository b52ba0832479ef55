/** What a plan does to the ranks of matrices, and to weights that share cells, in words. */
import { visible } from '../diagnostics/render/visible.ts';
import { timesIn } from '../plan/schedule/times.ts';
import type {
  PlannedFactorize,
  PlannedFactors,
  PlannedProject,
  PlannedShare,
} from '../plan/plan.ts';
import { count, list } from './plan-sheet.ts';
import type { Sheet } from './plan-sheet.ts';

export function projectLines(project: PlannedProject, { mark }: Sheet): readonly string[] {
  const { energy, form, layers, window, defaults } = project;
  const isDefault = (name: string): boolean => defaults.includes(name);
  const { first, last, every } = window;
  const times =
    first === last
      ? `at step ${count(first)}`
      : `${mark(`steps ${count(first)} to ${count(last)}`, isDefault('window'))}, ` +
        `${mark(`every ${count(every)}`, isDefault('window.every'))}, ${count(timesIn(window))} times`;
  return [
    `project ranks${energy === undefined ? '' : ` to energy ${energy}`} ${mark(`as ${form}`, isDefault('form'))}`,
    `  ${mark(`in ${list(layers.map(rankText))}`, isDefault('layers'))}`,
    `  ${times}`,
  ];
}

export function factorizeLines(factorize: PlannedFactorize, { mark }: Sheet): readonly string[] {
  const { energy, form, layers, stays = [], before, after, at, defaults } = factorize;
  const isDefault = (name: string): boolean => defaults.includes(name);
  const to = energy === undefined ? '' : ` to energy ${energy}`;
  const most = energy === undefined ? '' : 'at most ';
  const text = (one: PlannedFactors): string =>
    energy === undefined ? rankText(one) : `${rankText(one)}, whole above ${count(one.most)}`;
  return [
    `factorize layers${to} ${mark(`as ${form}`, isDefault('form'))} at step ${count(at)}`,
    `  ${mark(`in ${list(layers.map(text))}`, isDefault('layers'))}`,
    `  ${count(before.parameters)} parameters become ${most}${count(after.parameters)}, ` +
      `${count(before.macs)} multiply-adds a sample ${most}${count(after.macs)}`,
    ...stays.map(({ layer, why }) => `  ${visible(layer)} stays whole: ${visible(why)}`),
  ];
}

export function shareLines(share: PlannedShare, { mark }: Sheet): readonly string[] {
  const { at, mapped, scaled, within, weights, cells, layers, reach, defaults } = share;
  const isDefault = (name: string): boolean => defaults.includes(name);
  const names = layers.map(({ layer, weights: own }) => `${layer} (${count(own)} weights)`);
  const hash = ({ a, b, d }: PlannedShare['map']): string => `(${a}·q + ${b}·q² + ${d})`;
  return [
    `share weights within ${within}, ${mark(`mapped ${mapped}`, isDefault('mapped'))}, ` +
      `${mark(`scaled ${scaled}`, isDefault('scaled'))}, at step ${count(at)}`,
    `  ${mark(`in ${list(names)}`, isDefault('layers'))}`,
    `  ${count(weights)} weights are ± ${count(cells)} cells, which start ` +
      `${mark(`between ±${reach}`, isDefault('reach'))} (stream ${visible(share.stream)})`,
    `  cells by ${hash(share.map)}, signs by ${hash(share.signs)}`,
    `  ${count(share.memory)} parameters have to be stored; no weight is 0`,
  ];
}

function rankText({ layer, of, rank }: Pick<PlannedFactors, 'layer' | 'of' | 'rank'>): string {
  return `${layer} (${rank === undefined ? '' : `${count(rank)} of `}${count(of)} ranks)`;
}
