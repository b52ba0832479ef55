/** What came of a run, for a person: metrics on the way, sparsity by layer, what trained, the time. */
import { count } from '../basics/numbers.ts';
import { visible } from '../diagnostics/render/visible.ts';
import { besideText } from '../plan/train/planned-train.ts';
import { expectationLines } from '../report/expectations.ts';
import { figureBeside, percent } from '../report/figures.ts';
import * as gateTexts from '../report/gates-text.ts';
import { latencyText } from '../report/latency-text.ts';
import { tableLines } from '../report/plan-sheet.ts';
import { endTable, endsOf, seedTable, type EndTable } from '../report/run-ends.ts';
import type { Measurement } from '../journal/run-event.ts';
import type { WidthsResult } from '../run/gate-watch.ts';
import type { ArmResult, LayerResult, RunResult } from '../run/result.ts';

/** Ends with a line break. */
export function renderResult(result: RunResult): string {
  const { out, expectations, trained, seconds } = result;
  const ends = endsOf(result);
  const isOne = ends.length === 1;
  const isTold = trained.length > 0 || ends.some(({ latencies = [] }) => latencies.length > 0);
  const lines = [
    ...(result.measurements.length === 0 ? [] : [...metricLines(result.measurements), '']),
    ...(isOne ? [] : [...endLines(endTable(result)), '', ...seedLines(result)]),
    ...ends.flatMap((end) => [...[...layerLines(end, isOne), ''], ...[...unitLines(end, isOne), ...rankLines(end, isOne)]]),
    ...ends.flatMap(({ path, latencies = [] }) => latencies.map((one) => `${isOne ? '' : `${visible(path)}: `}${latencyText(one)}`)),
    ...trained.map(
      ({ stage, steps, parameters, share, ...beside }) =>
        `${visible(stage)} trained ${count(parameters)} parameters (${share})` + `${besideText(beside, count)} in ${count(steps)} steps`,
    ),
    ...gateLines(result),
    ...(expectations.length === 0 ? [] : [...(isTold ? [''] : []), ...expectationLines(expectations), '']),
    `${seconds.toFixed(1)} s; ${isOne ? 'the model, its masks' : 'the models, their masks'}, the plan and the journal are in ${visible(out)}`,
  ];
  return lines.join('\n') + '\n';
}

function metricLines(measurements: readonly Measurement[]): readonly string[] {
  const metrics = [...new Set(measurements.flatMap(({ values }) => Object.keys(values)))];
  const rows = measurements
    .filter(isNews)
    .map((measurement) => [
      momentOf(measurement),
      measurement.on,
      ...metrics.map((name) => shown(name, measurement)),
      percent(measurement.sparsity),
    ]);
  const numbers = [...metrics, 'sparsity'].map(() => 'right' as const);
  return tableLines(['when', 'on', ...metrics, 'sparsity'], rows, ['left', 'left', ...numbers]);
}

const alwaysTold: ReadonlySet<Measurement['moment']> = new Set(['measure', 'routed']);

/** Where a stage ends right after its prune, the same figures need no second line. */
function isNews(measurement: Measurement, index: number, all: readonly Measurement[]): boolean {
  const before = all[index - 1];
  if (before === undefined || alwaysTold.has(measurement.moment)) return true;
  const figures = ({ on, sparsity, values }: Measurement): string => JSON.stringify([on, sparsity, values]);
  return figures(before) !== figures(measurement);
}

function momentOf({ stage, moment, step }: Measurement): string {
  if (moment === 'start') return 'original';
  if (moment === 'routed') return 'each sample by its code';
  return moment === 'measure' ? `${visible(stage)}, measured at step ${step}` : `${visible(stage)}, ${moment}`;
}

function shown(metric: string, { values, originals }: Measurement): string {
  const value = values[metric];
  return value === undefined ? '–' : figureBeside(metric, value, originals?.[metric]);
}

/** Nothing where no arms differ in their seed alone; with an empty line behind. */
function seedLines(result: RunResult): readonly string[] {
  const table = seedTable(result);
  return table === undefined ? [] : [...endLines(table), ''];
}

function endLines({ head, rows }: EndTable): readonly string[] {
  return tableLines(
    head,
    rows.map(([path = '', ...figures]) => [visible(path), ...figures]),
    ['left', ...head.slice(1).map(() => 'right' as const)],
  );
}

/** The arm stands at the head of its layers where there are several. */
function layerLines({ path, layers, sparsity }: ArmResult, isOne: boolean): readonly string[] {
  const rows = layers.map(({ name, count: weights, pruned, zeros }) => [
    visible(name),
    ...[weights, pruned].map(count),
    percent(weights === 0 ? 0 : pruned / weights),
    count(zeros),
  ]);
  const sum = (of: (layer: LayerResult) => number): string => count(layers.reduce((total, layer) => total + of(layer), 0));
  const all = ['all', sum((layer) => layer.count), sum((layer) => layer.pruned), percent(sparsity), sum((layer) => layer.zeros)];
  const head = ['layer', 'weights', 'pruned', 'sparsity', 'zeros'];
  const lines = tableLines(head, [...rows, all], ['left', 'right', 'right', 'right', 'right']);
  return isOne ? lines : [visible(path), ...lines.map((line) => `  ${line}`)];
}

function gateLines(result: RunResult): readonly string[] {
  const { gates = [], widths = [], inputGates = [], routes = [], deltas = [] } = result;
  return [
    ...gates.flatMap((own) => [
      `${visible(own.stage)} ended with ${gateTexts.gatesText(own)}`,
      `  by probability, from 0 to 1: ${gateTexts.histogramText(own.histogram ?? [])}`,
    ]),
    ...widths.flatMap((own) => [`${visible(own.stage)} ended with ${gateTexts.widthsText(own)}`, ...widthLines(own)]),
    ...inputGates.map((own) => `${visible(own.stage)}: ${visible(gateTexts.inputGatesText(own))}`),
    ...routes.map((own) => `${visible(own.stage)}: ${visible(gateTexts.routesText(own))}`),
    ...deltas.map((own) => `${visible(own.stage)}: ${gateTexts.deltasText(own)}`),
  ];
}

function widthLines(own: WidthsResult): readonly string[] {
  const rows = gateTexts.widthRows(own).map(([name = '', ...figures]) => [visible(name), ...figures]);
  const [first, ...numbers] = gateTexts.widthHead;
  return tableLines([first, ...numbers], rows, ['left' as const, ...numbers.map(() => 'right' as const)]).map((line) => `  ${line}`);
}

/** Nothing where no units go as a whole; with an empty line behind. */
function unitLines({ units = [] }: ArmResult, isOne: boolean): readonly string[] {
  if (units.length === 0) return [];
  const rows = units.map(({ name, of, allowed, pruned }) => [
    visible(name),
    ...[of, allowed, pruned].map(count),
    percent(pruned / Math.max(1, of)),
  ]);
  const lines = tableLines(['units', 'present', 'prunable', 'pruned', 'share'], rows, ['left', 'right', 'right', 'right', 'right']);
  return [...(isOne ? lines : lines.map((line) => `  ${line}`)), ''];
}

/** Nothing where no layer is two factors; with an empty line behind. */
function rankLines({ ranks = [] }: ArmResult, isOne: boolean): readonly string[] {
  if (ranks.length === 0) return [];
  const rows = ranks.map(({ layer, of, rank, before, after }) => [
    visible(layer),
    ...[of, rank, before, after].map(count),
    percent(after / Math.max(1, before)),
  ]);
  const head = ['factorized', 'ranks', 'left', 'weights', 'of factors', 'share'];
  const lines = tableLines(head, rows, ['left' as const, ...head.slice(1).map(() => 'right' as const)]);
  return [...(isOne ? lines : lines.map((line) => `  ${line}`)), ''];
}
