/** The charts under each other: loss, metrics, sparsity, stages; Observable Plot draws them. */
import * as Plot from '@observablehq/plot';
import { figure, percent } from '../../figures.ts';
import type { RunData } from '../report-data.ts';
import { colorOf, isWithin, lanesOf, nameOf, type Series } from './reading.ts';

export interface Frame {
  readonly runs: readonly RunData[];
  /** Length of the axis of time. */
  readonly steps: number;
  /** In pixels, like the margins. */
  readonly width: number;
  readonly left: number;
  readonly right: number;
}

export type Panel = HTMLElement | SVGSVGElement;

interface PanelOptions {
  readonly label: string;
  readonly height: number;
  readonly y: Plot.ScaleOptions;
  readonly marks: readonly Plot.Markish[];
  readonly hasAxis?: boolean;
}

export function panel(frame: Frame, { label, height, y, marks, hasAxis }: PanelOptions): Panel {
  const { steps, width, left, right, runs } = frame;
  const starts = runs.flatMap(({ stages }) => stages.map(({ start }) => start));
  return Plot.plot({
    width,
    marginLeft: left,
    marginRight: right,
    marginTop: 26,
    height: height + (hasAxis === true ? 18 : 0),
    marginBottom: hasAxis === true ? 34 : 14,
    ariaLabel: label,
    x: { domain: [0, steps], label: 'step', axis: hasAxis === true ? 'bottom' : null, ticks: width / 110 },
    y: { ...y, labelArrow: 'none', tickSize: 0 },
    style: { overflow: 'visible' },
    marks: [
      Plot.ruleX(
        [...new Set(starts)].filter((start) => start > 0),
        { strokeOpacity: 0.15 },
      ),
      ...marks,
    ],
  });
}

export function seriesOf<T>(runs: readonly RunData[], of: (data: RunData) => readonly T[]): readonly (T & { readonly run: number })[] {
  return runs.flatMap((data, run) => of(data).map((item) => ({ ...item, run })));
}

export function lossPanel(frame: Frame): readonly Panel[] {
  const { runs } = frame;
  const losses = seriesOf(runs, ({ losses: all }) => all);
  const measured = pointsOf(runs, 'loss');
  if (losses.length === 0 && measured.length === 0) return [];
  const values = [
    ...losses.flatMap(({ stretches }) => stretches.flatMap(({ min, max }) => [min, max])),
    ...measured.map(({ value }) => value),
  ];
  const marks = losses.flatMap(({ stretches, ...series }) => {
    const color = colorOf(runs, series);
    const x = 'last';
    return [
      Plot.areaY(stretches, { x, y1: 'min', y2: 'max', fill: color, fillOpacity: 0.2 }),
      Plot.lineY(stretches, { x, y: 'mean', stroke: color, strokeWidth: 1.4 }),
    ];
  });
  const y: Plot.ScaleOptions = { label: 'loss', grid: true, ticks: 4, ...lossScale(values) };
  return [panel(frame, { label: 'Loss over the steps', height: 190, y, marks: [...marks, ...measuredMarks(runs, measured)] })];
}

/** Losses that span orders of magnitude are read on a logarithmic scale. */
function lossScale(values: readonly number[]): Plot.ScaleOptions {
  const [min, max] = [least(values), most(values)];
  const isWide = min > 0 && max / min > 30;
  return isWide ? { type: 'log', tickFormat: '~g' } : { domain: [Math.min(0, min), max], tickFormat: '~g' };
}

/** Spreading a long list into arguments would overflow the stack. */
function least(values: readonly number[]): number {
  return values.reduce((one, other) => Math.min(one, other), Infinity);
}

function most(values: readonly number[]): number {
  return values.reduce((one, other) => Math.max(one, other), -Infinity);
}

/** A panel for each metric other than the loss. */
export function metricPanels(frame: Frame): readonly Panel[] {
  const { runs } = frame;
  const metrics = runs.flatMap(({ measurements }) => measurements.flatMap(({ values }) => Object.keys(values)));
  return [...new Set(metrics)]
    .filter((metric) => metric !== 'loss')
    .map((metric) => {
      const points = pointsOf(runs, metric);
      const tickFormat = (value: number): string =>
        figure(metric, value)
          .replace(/(\.\d*?)0+(?=%?$)/, '$1')
          .replace(/\.(?=%?$)/, '');
      return panel(frame, {
        label: `${metric} over the steps`,
        height: 110,
        y: { label: metric, grid: true, ticks: 3, nice: true, tickFormat },
        marks: measuredMarks(runs, points),
      });
    });
}

interface Point extends Series {
  readonly at: number;
  readonly value: number;
  readonly on: string;
  readonly title: string;
}

function pointsOf(runs: readonly RunData[], metric: string): readonly Point[] {
  return seriesOf(runs, ({ measurements }) => measurements).flatMap(({ run, lane, at, on, values, stage, when }) => {
    const value = values[metric];
    if (value === undefined) return [];
    const title = `${metric} ${figure(metric, value)} on ${on}\n${stage} ${when}`.trim();
    return [{ run, lane, at, on, value, title }];
  });
}

/** Data that is watched is drawn full, training data hollow. */
function measuredMarks(runs: readonly RunData[], points: readonly Point[]): readonly Plot.Markish[] {
  const stroke = (point: Point): string => colorOf(runs, point);
  const group = ({ run, lane, on }: Point): string => `${run} ${lane} ${on}`;
  const watched = points.filter(({ on }) => on !== 'train');
  const trained = points.filter(({ on }) => on === 'train');
  const shared = { x: 'at', y: 'value', stroke, title: 'title', r: 3.5 } as const;
  const scale = { stroke: { value: stroke, scale: null }, fill: { value: stroke, scale: null } };
  return [
    Plot.lineY(watched, { x: 'at', y: 'value', z: group, stroke: scale.stroke, strokeDasharray: '2 3' }),
    Plot.dot(watched, { ...shared, ...scale }),
    Plot.dot(trained, { ...shared, stroke: scale.stroke, fill: 'var(--paper)' }),
  ];
}

/** The plan is a broad pale line under the thin one of what happened. */
export function sparsityPanel(frame: Frame): readonly Panel[] {
  const { runs } = frame;
  const tracks = tracksOf(runs);
  const isPruned = runs.some(({ prunings }) => prunings.length > 0);
  if (!isPruned) return [];
  const marks = tracks.flatMap(({ planned, actual, ...series }) => {
    const color = colorOf(runs, series);
    const shared = { x: 'at', y: 'share', curve: 'step-after' } as const;
    return [
      Plot.lineY(planned, { ...shared, stroke: color, strokeWidth: 6, strokeOpacity: 0.28 }),
      Plot.lineY(actual, { ...shared, stroke: color, strokeWidth: 1.6 }),
    ];
  });
  const measured = seriesOf(runs, ({ measurements }) => measurements)
    .filter(({ on }) => on !== 'train')
    .map(({ run, lane, at, on, sparsity, stage, when }): Point => {
      const title = `${percent(sparsity)} of all prunable weights\n${stage} ${when}`.trim();
      return { run, lane, at, on, value: sparsity, title };
    });
  const y: Plot.ScaleOptions = { label: 'sparsity', grid: true, domain: [0, 1], ticks: 4, tickFormat: '.0%' };
  return [panel(frame, { label: 'Sparsity, planned and actual', height: 120, y, marks: [...marks, ...measuredMarks(runs, measured)] })];
}

interface Track extends Series {
  readonly planned: readonly { readonly at: number; readonly share: number }[];
  readonly actual: readonly { readonly at: number; readonly share: number }[];
}

/** An arm's track begins with what the trunk before it has pruned. */
function tracksOf(runs: readonly RunData[]): readonly Track[] {
  return runs.flatMap((data, run) =>
    lanesOf(data).flatMap((lane) => {
      const stages = data.stages.filter((stage) => stage.lane === lane);
      const [start, end] = [least(stages.map((it) => it.start)), most(stages.map((it) => it.end))];
      const updates = data.prunings
        // A share of units is none of the weights, which the axis counts.
        .filter(({ units }) => units === 'weights')
        .filter((pruning) => isWithin(lane, pruning.lane))
        .flatMap(({ of, updates: all }) => all.map((update) => ({ ...update, of })))
        .filter(({ at }) => at <= end)
        .toSorted((a, b) => a.at - b.at);
      if (updates.length === 0) return [];
      const pointsFor = (count: (update: (typeof updates)[number]) => number | undefined) => {
        const points = updates.flatMap((update) => {
          const value = count(update);
          return value === undefined ? [] : [{ at: update.at, share: value / Math.max(1, update.of) }];
        });
        const before = points.findLast(({ at }) => at < start)?.share ?? 0;
        const inside = points.filter(({ at }) => at >= start);
        const last = inside.at(-1)?.share ?? before;
        return [{ at: start, share: before }, ...inside, { at: end, share: last }];
      };
      const isCounted = updates.every(({ left }) => left === undefined);
      const planned = isCounted ? pointsFor((update) => update.planned) : [];
      return [{ run, lane, planned, actual: pointsFor(({ pruned }) => pruned) }];
    }),
  );
}

/** Arms as lanes under each other. */
export function stagePanel(frame: Frame): readonly Panel[] {
  const { runs, steps, width } = frame;
  const bars = seriesOf(runs, ({ stages }) => stages).map((stage) => ({
    ...stage,
    row: nameOf(runs, stage),
    name: stage.path.slice(stage.path.lastIndexOf('/') + 1),
  }));
  const rows = [...new Set(bars.map(({ row }) => row))];
  const lasting = bars.filter(({ start, end }) => end > start);
  const instants = bars.filter(({ start, end }) => end === start);
  const fits = ({ start, end, name }: (typeof bars)[number]): boolean => ((end - start) / steps) * width > 7 * name.length + 8;
  const fill = { value: (bar: Series) => colorOf(runs, bar), scale: null };
  return [
    panel(frame, {
      label: 'Stages over the steps',
      height: 34 + 26 * rows.length,
      hasAxis: true,
      y: { type: 'band', domain: rows, axis: null, padding: 0.15 },
      marks: [
        Plot.barX(lasting, { x1: 'start', x2: 'end', y: 'row', fill, fillOpacity: 0.22, insetRight: 1, title: 'path' }),
        Plot.tickX(instants, { x: 'start', y: 'row', stroke: fill, strokeWidth: 3, title: 'path' }),
        Plot.text(lasting.filter(fits), { x: 'start', y: 'row', text: 'name', textAnchor: 'start', dx: 6 }),
      ],
    }),
  ];
}
