/** Layers: how much of each is left, what a floor kept, how large it is among the others. */
import { count, percent } from '../../figures.ts';
import { html, type Content, type Html } from '../../html.ts';
import type { EndData, LayerData } from '../report-data.ts';
import type { Report } from '../report.ts';
import { table, type Column } from '../table.ts';
import { eachRun, type Section } from './section.ts';

export function layers(report: Report): Section | undefined {
  if (report.runs.every(({ data }) => data.ends.length === 0)) return undefined;
  return {
    id: 'layers',
    title: 'Layers',
    content: [
      html`<p class="legend">
        <i class="bar-key kept"></i> kept <i class="bar-key cut"></i> pruned <i class="bar-key floor"></i> floor: kept whatever happens
      </p> `,
      eachRun(report, ({ data }) => data.ends.map(layerTable)),
    ],
  };
}

function layerTable({ path, layers: all }: EndData): Html {
  const largest = Math.max(1, ...all.map((layer) => layer.count));
  const hasFloor = all.some(({ floor }) => floor !== undefined);
  const columns: readonly Column[] = [
    ...[{ title: 'Layer' }, { title: 'Shape' }, { title: 'Size' }, { title: 'Kept' }],
    ...['Weights', 'Pruned', 'Sparsity'].map((title) => ({ title, isNumber: true })),
    ...(hasFloor ? [{ title: 'Floor', isNumber: true }] : []),
  ];
  const rows = all.map((layer) => [
    ...[layer.name, `${layer.operator} ${layer.dims.join('×')}`],
    ...[sizeBar(layer.count, largest), keptBar(layer)],
    ...cells(layer),
    ...(hasFloor ? [layer.floor === undefined ? '–' : count(layer.floor)] : []),
  ]);
  const sum = { count: all.reduce((total, layer) => total + layer.count, 0), pruned: all.reduce((total, { pruned }) => total + pruned, 0) };
  const total = ['All', '', '', keptBar(sum), ...cells(sum), ...(hasFloor ? [''] : [])];
  const name = path === '' ? 'Layers at the end' : `Layers at the end of ${path}`;
  return table(name, columns, [...rows, total]);
}

function cells({ count: weights, pruned }: Pick<LayerData, 'count' | 'pruned'>): Content[] {
  return [count(weights), html`<data value="${pruned}">${count(pruned)}</data>`, percent(weights === 0 ? 0 : pruned / weights)];
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
