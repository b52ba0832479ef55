/** A comparison of runs for people: plans in words, then metrics, losses, layers and values as tables. */
import { count, percent } from '../../basics/numbers.ts';
import { located, signed, type Comparison, type Table } from '../change.ts';
import { modelInWords } from '../models/model-words.ts';
import type { ComparedEnd, LossPair, MetricPair, RunComparison } from './diff-runs.ts';
import type { MaskOverlap } from './run-evidence.ts';

export function runInWords({ same, changes, metrics, losses, ends }: RunComparison): Comparison {
  const told = ends.map(endInWords);
  const tables = [...metricTables(metrics), ...lossTables(losses), ...told.flatMap((end) => end.tables)];
  return {
    same,
    changes: [...changes, ...told.flatMap((end) => end.changes)],
    tables: same ? [] : tables,
    facts: { metrics, losses, ends: told.map(({ facts }) => facts) },
  };
}

/** Where a run has several ends, each says whose changes and figures they are. */
const noModel: Omit<Comparison, 'same'> = { changes: [], tables: [], facts: {} };

function endInWords({ end, model, masks }: ComparedEnd): Omit<Comparison, 'same'> {
  const { changes, tables, facts } = model === undefined ? noModel : modelInWords(model);
  const all = [...maskTables(masks), ...tables];
  const titled = ({ title, ...rest }: Table): Table => ({ title: `${end}: ${title}`, ...rest });
  return {
    changes: end === '' ? changes : located(changes, end),
    tables: end === '' ? all : all.map(titled),
    facts: { end, masks, ...facts },
  };
}

function metricTables(metrics: readonly MetricPair[]): readonly Table[] {
  if (metrics.length === 0) return [];
  return [
    {
      title: 'metrics, side by side',
      head: ['when', 'on', 'metric', 'before', 'after', 'difference'],
      rows: metrics.map((pair) => [
        momentOf(pair),
        pair.on,
        pair.metric,
        ...sideBySide(pair.before, pair.after, shareOrFigure(pair.metric)),
      ]),
      aligns: ['left', 'left', 'left', 'right', 'right', 'right'],
    },
  ];
}

function momentOf({ stage, moment, step }: MetricPair): string {
  if (moment === 'start') return 'original';
  return moment === 'measure' ? `${stage}, step ${step}` : `${stage}, ${moment}`;
}

/** Differences of shares are in percentage points. */
function shareOrFigure(metric: string): (value: number) => string {
  const isShare = ['accuracy', 'drift'].includes(metric) || metric.startsWith('top-');
  if (isShare) return (value) => `${(100 * value).toFixed(2)}%`;
  const isCount = ['params', 'flops', 'bytes'].includes(metric);
  return isCount ? count : (value) => value.toPrecision(4);
}

function sideBySide(
  before: number | undefined,
  after: number | undefined,
  shown: (value: number) => string,
): readonly [string, string, string] {
  const [old, now] = [before, after].map((value) => (value === undefined ? '–' : shown(value)));
  const isShare = shown(1).endsWith('%');
  const delta = before === undefined || after === undefined ? NaN : after - before;
  const difference = isShare ? `${signed(100 * delta)} points` : signed(delta);
  return [old ?? '–', now ?? '–', Number.isNaN(delta) ? '–' : delta === 0 ? '=' : difference];
}

function lossTables(losses: readonly LossPair[]): readonly Table[] {
  if (losses.length === 0) return [];
  return [
    {
      title: 'training loss, last step',
      head: ['stage', 'steps', 'before', 'after', 'difference'],
      rows: losses.map(({ stage, before, after }) => [
        stage,
        arrow(before?.steps, after?.steps),
        ...sideBySide(before?.last, after?.last, (value) => value.toPrecision(4)),
      ]),
      aligns: ['left', 'right', 'right', 'right', 'right'],
    },
  ];
}

function arrow(before: number | undefined, after: number | undefined): string {
  const [old, now] = [before, after].map((steps) => (steps === undefined ? '–' : count(steps)));
  return old === now ? (now ?? '–') : `${old} → ${now}`;
}

/** Every layer, those with equal masks too: a reader finds each layer in its place. */
function maskTables(masks: readonly MaskOverlap[]): readonly Table[] {
  if (masks.every(({ pruned }) => pruned.before + pruned.after === 0)) return [];
  const sum = (of: (mask: MaskOverlap) => number): number => masks.reduce((total, mask) => total + of(mask), 0);
  const [all, before, after] = [sum((mask) => mask.count), sum(({ pruned }) => pruned.before), sum(({ pruned }) => pruned.after)];
  return [
    {
      title: 'pruned by layer, and how far the masks agree (Jaccard index of the kept weights)',
      head: ['layer', 'weights', 'before', 'after', 'overlap'],
      rows: [...masks.map(maskRow), ['all', count(all), percent(before, all), percent(after, all), '']],
      aligns: ['left', 'right', 'right', 'right', 'right'],
    },
  ];
}

function maskRow({ layer, count: all, pruned, overlap }: MaskOverlap): readonly string[] {
  const { before, after } = pruned;
  return [layer, count(all), percent(before, all), percent(after, all), overlap.toFixed(4)];
}
