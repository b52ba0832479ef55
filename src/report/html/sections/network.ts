/** What is left of the network: its layers, its units and the graph around them, its size, and single weights. */
import { count } from '../../../basics/numbers.ts';
import { html, type Content, type Html } from '../../html.ts';
import type { EndData, LayerData, Histogram } from '../report-data.ts';
import { percentOf, percent } from '../../figures.ts';
import { sectionOf, numbers, table, exact, behind, type Column, type Section } from './section.ts';
import type { UnitPrune } from '../../../plan/plan.ts';
import { allowedUnits } from '../../../plan/units/pruned-unit-counts.ts';
import { reportedPrunes, type PruneEvent } from '../../record/schedule.ts';
import type { ReportedRun, Report } from '../report.ts';
import { isUnitPrune } from '../../../plan/pruning.ts';
import type { RunEvent } from '../../../journal/run-event.ts';
import { bins } from '../summaries.ts';

export const layers = sectionOf(
  'layers',
  'Layers',
  ({ data }) => data.ends,
  (ends) => ends.map(layerTable),
  html`<p class="legend">
    <i class="bar-key kept"></i> kept <i class="bar-key cut"></i> pruned <i class="bar-key floor"></i> floor: kept whatever happens
  </p> `,
);

function layerTable({ path, layers: all }: EndData): Html {
  const largest = Math.max(1, ...all.map((layer) => layer.count));
  const hasFloor = all.some(({ floor }) => floor !== undefined);
  const columns: readonly Column[] = [
    'Layer',
    'Shape',
    'Size',
    'Kept',
    ...numbers('Weights', 'Pruned', 'Sparsity'),
    ...(hasFloor ? [...numbers('Floor')] : []),
  ];
  const rows = all.map((layer) => [
    ...[layer.name, `${layer.operator} ${layer.dims.join('×')}`],
    ...[sizeBar(layer.count, largest), keptBar(layer)],
    ...cells(layer),
    ...(hasFloor ? [layer.floor === undefined ? '–' : count(layer.floor)] : []),
  ]);
  const sum = { count: all.reduce((total, layer) => total + layer.count, 0), pruned: all.reduce((total, { pruned }) => total + pruned, 0) };
  const total = ['All', '', '', keptBar(sum), ...cells(sum), ...(hasFloor ? [''] : [])];
  return table(path === '' ? 'Layers at the end' : `Layers at the end of ${path}`, columns, [...rows, total]);
}

function cells({ count: weights, pruned }: Pick<LayerData, 'count' | 'pruned'>): Content[] {
  return [count(weights), exact(pruned, count), percentOf(pruned, weights)];
}

function sizeBar(weights: number, largest: number): Html {
  return html`<span class="size" style="width: ${share(weights, largest)}" aria-hidden="true"></span>`;
}

/** The table's numbers say the same to a screen reader. */
function keptBar({ count: weights, pruned, floor }: Pick<LayerData, 'count' | 'pruned' | 'floor'>): Html {
  return html`<span class="bar" aria-hidden="true"
    ><span style="width: ${share(weights - pruned, weights)}"></span>${
      floor === undefined ? undefined : html`<i style="left: ${share(floor, weights)}"></i>`
    }</span
  >`;
}

function share(part: number, of: number): string {
  return `${((100 * part) / Math.max(1, of)).toFixed(2)}%`;
}

export const units = sectionOf('units', 'Units that go together', prunesOf, (prunes, { pictures }) => [
  prunes.map(groupTable),
  pictures.size === 0 ? withoutGraph : undefined,
  [...pictures].map(([name, picture]) =>
    behind(name, html`<div class="scroll" role="region" aria-label="Graph around ${name}" tabindex="0">${picture}</div>`),
  ),
]);

const withoutGraph = html`<p class="hint">
  The original model is not at hand, so the graph around each group is not drawn;
  <code>espalier report … --model FILE.onnx</code> draws it.
</p> `;

interface ReportedPrune {
  readonly path: string;
  readonly prune: UnitPrune;
  /** What is gone by its last update; nothing where the run did not get there. */
  readonly gone: NonNullable<PruneEvent['groups']>;
}

function prunesOf({ record }: ReportedRun): readonly ReportedPrune[] {
  return record.plan.stages.flatMap((stage) =>
    reportedPrunes(record.events, stage).flatMap(({ prune, eventAt }) => {
      if (!isUnitPrune(prune) || prune.groups.length === 0) return [];
      return [{ path: stage.path, prune, gone: eventAt(prune.window.last)?.groups ?? [] }];
    }),
  );
}

/** Units are counted one by one; the plan counts what goes at once. */
function groupTable({ path, prune, gone }: ReportedPrune): Content {
  const { groups, stays = [], units: word } = prune;
  const columns = ['Group', ...numbers('At hand', 'May go', 'Gone', 'Share'), 'Goes along'];
  const rows = groups.map(({ name, units: planned, members, changes = [] }): Content[] => {
    const found = gone.find((one) => one.name === name);
    const counts =
      found === undefined ? [count(planned), '–', '–', '–'] : [found.of, allowedUnits(prune, name, found.of), found.pruned].map(count);
    return [
      name,
      ...counts,
      ...(found === undefined ? [] : [percentOf(found.pruned, found.of)]),
      [
        members.map(({ tensor, axis }) => `${tensor}[${axis}]`).join(', '),
        changes.length === 0 ? '' : html`<br />changes ${changes.join(', ')}`,
      ],
    ];
  });
  const held = stays.map(({ group, units: all, why }): Content[] => [...[group, count(all), '0', '0', percent(0)], html`stays: ${why}`]);
  return table(`${path}: prune ${word}`, columns, [...rows, ...held]);
}

export const cuts = sectionOf('cuts', 'Cuts', compactsOf, cutTable);

type Compact = Extract<RunEvent, { readonly event: 'compact' }>;

function compactsOf({ record }: ReportedRun): readonly Compact[] {
  return record.events.filter((event): event is Compact => event.event === 'compact');
}

function cutTable(compacts: readonly Compact[]): Content {
  return compacts.length === 0 ? html`<p>Nothing is cut.</p>` : [sizeTable(compacts), partTable(compacts)];
}

/** Of several models, what each has left. */
function partTable(compacts: readonly Compact[]): Content {
  const rows = compacts.flatMap(({ stage, models = [] }) =>
    models.map(({ name, before, after }) => [...[stage, name, [before, after].map(count).join(' → ')], percentOf(after, before)]),
  );
  if (rows.length === 0) return [];
  return table('Parameters of each model before and after each cut', ['Stage', 'Model', ...numbers('Parameters', 'left')], rows);
}

function sizeTable(compacts: readonly Compact[]): Content {
  return table(
    'Size before and after each cut',
    ['Stage', ...numbers('Units', 'Parameters', 'left', 'Multiply-adds', 'left'), 'Without them'],
    compacts.map(({ stage, step, units, folded, before, after, cut }) => [
      step === 0 ? stage : `${stage}, step ${count(step)}`,
      folded === undefined ? count(units) : `${count(units)}, ${count(folded.units)} constant`,
      [before.parameters, after.parameters].map(count).join(' → '),
      percentOf(after.parameters, before.parameters),
      [before.macs, after.macs].map(count).join(' → '),
      percentOf(after.macs, before.macs),
      cut === 'here' ? 'what follows' : 'the written model',
    ]),
  );
}

export function weights(report: Report): Section | undefined {
  const shown = report.runs.flatMap(({ data }) => data.ends.flatMap((end) => end.layers)).filter(isShown);
  if (shown.length === 0) return undefined;
  const hasBefore = shown.some(({ histogram }) => histogram?.before !== undefined);
  return {
    id: 'weights',
    title: 'Weights and masks',
    content: [chooser(report), figures(), hasBefore ? undefined : withoutBefore, tables(report)],
  };
}

function isShown({ histogram, picture }: LayerData): boolean {
  return histogram !== undefined || picture !== undefined;
}

/** A value names run, end and layer by their places in the data. */
function chooser({ runs }: Report): Html {
  const options = runs.flatMap(({ data }, run) =>
    data.ends.flatMap(({ path, layers }, end) => layers.map((layer, index) => ({ layer, value: `${run}.${end}.${index}`, data, path }))),
  );
  return html`<p class="needs-script">
    <label for="layer-choice">Layer</label>
    <select id="layer-choice">
      ${options
        .filter(({ layer }) => isShown(layer))
        .map(({ layer, value, data, path }) => {
          const where = [...(runs.length > 1 ? [data.label] : []), ...(path === '' ? [] : [path])];
          return html`<option value="${value}">${[layer.name, ...where].join(' – ')}</option> `;
        })}
    </select>
  </p> `;
}

function figures(): Html {
  return html`<div class="pair">
    <figure class="chart">
      <div id="histogram-chart"></div>
      <figcaption id="histogram-caption"></figcaption>
    </figure>
    <figure class="chart">
      <div id="mask-chart"></div>
      <figcaption id="mask-caption"></figcaption>
    </figure>
  </div> `;
}

const withoutBefore = html`<p class="hint">
  The original model is not at hand, so only the weights after the run are shown;
  <code>espalier report … --model FILE.onnx</code> adds those before it.
</p> `;

function tables({ runs }: Report): Content {
  const rows = runs.flatMap(({ data }) =>
    data.ends.flatMap(({ layers }) =>
      layers.flatMap(({ name, histogram }) => (histogram === undefined ? [] : [histogramTable(name, histogram)])),
    ),
  );
  return rows.length === 0 ? undefined : behind('Histograms as tables', rows.slice(0, mostTables));
}

/** A table of each layer of a large network would be most of the page. */
export const mostTables = 20;

function histogramTable(layer: string, { limit, before, after }: Histogram): Html {
  const edge = (bin: number): string => (((2 * bin) / bins - 1) * limit).toPrecision(3);
  return table(
    `Weights of ${layer} by value`,
    numbers('From', 'To', ...(before === undefined ? [] : ['Before']), 'Kept after'),
    after.map((kept, bin) => [...[edge(bin), edge(bin + 1)], ...(before === undefined ? [] : [count(before[bin] ?? 0)]), count(kept)]),
  );
}
