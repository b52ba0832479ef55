/** What the statements of a plan do besides pruning and training, in words. */
import { count } from '../basics/numbers.ts';
import { addToSum } from '../basics/maps.ts';
import { visible } from '../diagnostics/render/visible.ts';
import { timesIn } from '../plan/schedule/times.ts';
import type * as planned from '../plan/plan.ts';
import { list, tableLines, type Sheet } from './plan-sheet.ts';
import { totalZeros } from '../plan/pruning.ts';
import { gateName } from '../plan/criteria/gate.ts';
import { momentsOfCompensation } from '../plan/prune/compensation.ts';
import { samplesText } from './plan-samples.ts';

/** What a plan does to the ranks of matrices, and to weights that share cells, in words. */
export function projectLines(project: planned.PlannedProject, { mark }: Sheet): readonly string[] {
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

export function factorizeLines(factorize: planned.PlannedFactorize, { mark }: Sheet): readonly string[] {
  const { energy, form, layers, stays = [], before, after, at, defaults } = factorize;
  const isDefault = (name: string): boolean => defaults.includes(name);
  const to = energy === undefined ? '' : ` to energy ${energy}`;
  const most = energy === undefined ? '' : 'at most ';
  const text = (one: planned.PlannedFactors): string =>
    energy === undefined ? rankText(one) : `${rankText(one)}, whole above ${count(one.most)}`;
  return [
    `factorize layers${to} ${mark(`as ${form}`, isDefault('form'))} at step ${count(at)}`,
    `  ${mark(`in ${list(layers.map(text))}`, isDefault('layers'))}`,
    `  ${count(before.parameters)} parameters become ${most}${count(after.parameters)}, ` +
      `${count(before.macs)} multiply-adds a sample ${most}${count(after.macs)}`,
    ...stays.map(({ layer, why }) => `  ${visible(layer)} stays whole: ${visible(why)}`),
  ];
}

export function shareLines(share: planned.PlannedShare, { mark }: Sheet): readonly string[] {
  const { at, mapped, scaled, within, weights, cells, layers, reach, defaults } = share;
  const isDefault = (name: string): boolean => defaults.includes(name);
  const names = layers.map(({ layer, weights: own }) => `${layer} (${count(own)} weights)`);
  const hash = ({ a, b, d }: planned.PlannedShare['map']): string => `(${a}·q + ${b}·q² + ${d})`;
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

function rankText({ layer, of, rank }: Pick<planned.PlannedFactors, 'layer' | 'of' | 'rank'>): string {
  return `${layer} (${rank === undefined ? '' : `${count(rank)} of `}${count(of)} ranks)`;
}

/** What a plan inserts, and what becomes of it, in words. */
export function insertLines(insert: planned.PlannedInsert): readonly string[] {
  const { form, groups, rank, layers, at, parameters, macs } = insert;
  const size = rank === undefined ? groups && `(groups: ${count(groups)})` : `(rank: ${count(rank)})`;
  return [
    `insert ${form}${size ?? ''} on ${list(layers.map(({ layer }) => layer))} at step ${count(at)}`,
    `  ${sizeText({ parameters, macs })}; no output changes`,
    ...(layers.length < 2 ? [] : layers.map(({ layer, ...size }) => `    ${visible(layer)}: ${sizeOf(size)}`)),
  ];
}

export function foldLines({ kind, at, gone, stays = [], ...size }: planned.PlannedFold): readonly string[] {
  const whole = gone.length === 0 ? [] : [`  ${list(gone)} gone: ${sizeText(size)}`];
  return [`${kind} at step ${count(at)}`, ...whole, ...stays.map(({ name, why }) => `  ${visible(name)} stays: ${visible(why)}`)];
}

function sizeOf({ parameters, macs }: Omit<planned.PlannedInsertion, 'layer' | 'tensor'>): string {
  return sizeText({ parameters, macs });
}

function sizeText({ parameters, macs }: Pick<planned.PlannedFold, 'parameters' | 'macs'>): string {
  return `${count(parameters)} parameters, ${count(macs)} multiply-adds a sample`;
}

/** `prune zeros` in a printed plan: where zeros are looked for, and how many there are. */
export function zeroLines(prune: planned.PlannedZeros, { dim }: Sheet): readonly string[] {
  const total = totalZeros(prune);
  const isKnown = total.least === total.most;
  const rows = prune.layers.flatMap((name) => {
    const own = prune.counts[name];
    return own === undefined ? [] : [[visible(name), count(own.of), rangeText(own)]];
  });
  const [title = '', ...lines] = tableLines(['layer', 'weights', 'zeros'], rows, [...(['left', 'right', 'right'] as const)]);
  return [
    `prune zeros at step ${count(prune.at)}`,
    `  ${rangeText(total)} of ${count(total.of)} weights are 0 by then${isKnown ? '' : ', as the run finds,'} and stay 0`,
    ...[dim(title), ...lines].map((line) => `  ${line}`),
  ];
}

function rangeText({ least, most }: planned.ZeroCount): string {
  return least === most ? count(least) : `${count(least)} to ${count(most)}`;
}

/** `collect` in a printed plan: what is kept of which weights, and what it is measured on. */
export function collectLines(collect: planned.PlannedCollect, sheet: Sheet): readonly string[] {
  const { name, criterion, at } = collect;
  const head = `collect ${visible(name)} by ${visible(criterion)} at step ${count(at)}`;
  return [head, keptLine(collect, sheet), ...statisticLines(collect, sheet)];
}

export function collectStepsLines(collect: planned.PlannedCollectSteps, sheet: Sheet): readonly string[] {
  const { name, adds, smoothed, at } = collect;
  const how = smoothed === undefined ? '' : `, smoothed ${smoothed}`;
  return [`collect ${visible(name)} adding ${visible(adds)}${how} at every step, to step ${count(at)}`, keptLine(collect, sheet)];
}

function keptLine({ layers, numbers, defaults }: planned.AnyCollect, { mark }: Sheet): string {
  return `  of ${mark(list(layers), defaults.includes('layers'))}: ${count(numbers)} numbers`;
}

/** What a reset draws anew, by which rule, and what it leaves as it is. */
export function resetLines(reset: planned.PlannedReset, { mark }: Sheet): readonly string[] {
  const { rule, layers, starts, left = [], at, defaults } = reset;
  const isDefault = defaults?.includes('rule') === true;
  const what = layers.length === 0 ? '' : ` ${list(layers)}`;
  const lines = [
    ['biases as their layers', Object.keys(starts?.uniform ?? {})],
    ['standard normal', starts?.normal],
    ['1', starts?.ones],
    ['0', starts?.zeros],
    ['0.25', starts?.quarters],
    ['stays as it is', left],
  ] as const;
  return [
    `reset${what} using ${mark(rule, isDefault)} at step ${count(at)}`,
    ...lines.flatMap(([begins, tensors = []]) => (tensors.length === 0 ? [] : [`  ${begins}: ${list(tensors)}`])),
  ];
}

// What a planned statement measures, and on which samples, in words.

export function reconstructLines(
  { layers, by, calibration, damping, defaults }: planned.PlannedReconstruct,
  { mark }: Sheet,
): readonly string[] {
  const isDefault = (name: string): boolean => defaults.includes(name);
  return [
    `reconstruct ${list(layers)} by ${mark(by, isDefault('by'))}, ` + mark(`damping ${damping}`, isDefault('damping')),
    `  measures hessian on ${samplesText(calibration, { mark })}`,
  ];
}

/** What is measured, and on which samples, and what makes up for what goes. */
export function statisticLines(prune: planned.PlannedPrune | planned.PlannedCollect, { mark }: Sheet): readonly string[] {
  const { statistics = [], calibration, damping, defaults } = prune;
  const { compensation, modules } = 'compensation' in prune || 'modules' in prune ? prune : {};
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
  for (const name of Object.values(modules)) addToSum(sizes, name);
  const texts = [...sizes].map(([name, n]) => `${visible(name)} (${n} ${n === 1 ? 'layer' : 'layers'})`);
  return `modules: ${texts.join(', ') || 'every layer alone'}`;
}
