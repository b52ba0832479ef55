/** What a planned statement measures, and on which samples, in words. */
import { visible } from '../diagnostics/render/visible.ts';
import type { PlannedCollect, PlannedPrune, PlannedReconstruct } from '../plan/plan.ts';
import { gateName } from '../plan/criteria/gate.ts';
import { momentsOfCompensation } from '../plan/prune/compensation.ts';
import { list, type Sheet } from './plan-sheet.ts';
import { samplesText } from './plan-samples.ts';

export function reconstructLines({ layers, by, calibration, damping, defaults }: PlannedReconstruct, { mark }: Sheet): readonly string[] {
  const isDefault = (name: string): boolean => defaults.includes(name);
  return [
    `reconstruct ${list(layers)} by ${mark(by, isDefault('by'))}, ` + mark(`damping ${damping}`, isDefault('damping')),
    `  measures hessian on ${samplesText(calibration, { mark })}`,
  ];
}

/** What is measured, and on which samples, and what makes up for what goes. */
export function statisticLines(prune: PlannedPrune | PlannedCollect, { mark }: Sheet): readonly string[] {
  const { statistics = [], calibration, damping, defaults } = prune;
  const { compensation, modules } = prune.kind === 'prune' ? prune : { compensation: undefined, modules: undefined };
  const compensating = momentsOfCompensation(compensation).map(({ text }) => text);
  const gates = prune.criterion === gateName && calibration !== undefined ? [gateName] : [];
  const measured = visible([...statistics, ...gates, ...compensating].join(', '));
  if (measured === '') return [];
  const source = calibration === undefined ? ', without data' : ` on ${samplesText(calibration, { mark })}`;
  const inverted = damping === undefined ? [] : [mark(`damping ${damping}`, defaults.includes('damping'))];
  const ways = [...(compensation ? [`compensates by ${compensation}`] : []), ...inverted];
  const joined = modules === undefined ? [] : [`  ${moduleText(modules)}`];
  return [`  measures ${measured}${source}`, ...joined, ...(ways.length > 0 ? [`  ${ways.join(', ')}`] : [])];
}

/** `modules: qkv (3 layers), mlp (6 layers)`. */
function moduleText(modules: Readonly<Record<string, string>>): string {
  const sizes = new Map<string, number>();
  for (const name of Object.values(modules)) sizes.set(name, (sizes.get(name) ?? 0) + 1);
  const texts = [...sizes].map(([name, n]) => `${visible(name)} (${n} ${n === 1 ? 'layer' : 'layers'})`);
  return `modules: ${texts.join(', ') || 'every layer alone'}`;
}
