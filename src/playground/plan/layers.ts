/** What a pruning statement leaves of each layer: a table with a bar in every row. */
import { endCounts } from '../../plan/schedule/updates.ts';
import type { Plan, PlannedLayer, PlannedPrune } from '../../plan/index.ts';
import { make } from '../dom.ts';
import { count, percent } from './words.ts';

export function drawLayers(prune: PlannedPrune, { layers }: Plan): HTMLElement {
  const fixed = endCounts(prune);
  const keep = prune.floor?.keep;
  const chosen = layers.filter(({ name }) => prune.layers.includes(name));
  const largest = Math.max(1, ...chosen.map((layer) => layer.count));
  const rows = chosen.map((layer) => {
    const floor = keep?.[layer.name] ?? 0;
    const cells = fixed === undefined ? openCells(layer, floor) : fixedCells(layer, fixed[layer.name] ?? 0);
    const shape = `${layer.operator} ${layer.dims.join(' × ')}`;
    return make(
      'tr',
      {},
      make('th', { scope: 'row' }, layer.name, make('small', {}, shape)),
      make('td', { class: 'number' }, count(layer.count)),
      ...cells,
      barCell(layer, fixed?.[layer.name], floor, largest),
    );
  });
  const head = ['Layer', 'Weights', ...(fixed ? ['Pruned', 'Sparsity'] : ['Pruned at most']), ''];
  const titles = head.map((title, index) => make('th', { scope: 'col', class: index > 0 ? 'number' : undefined }, title));
  const note =
    fixed === undefined
      ? 'How much each layer loses is decided by the scores of its weights, when the plan is carried out; floors hold.'
      : 'What each layer loses is known before any weight is looked at.';
  return make(
    'div',
    { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Layers' },
    make('table', {}, make('caption', {}, note), make('thead', {}, make('tr', {}, ...titles)), make('tbody', {}, ...rows)),
  );
}

function fixedCells(layer: PlannedLayer, pruned: number): readonly HTMLElement[] {
  return [make('td', { class: 'number' }, count(pruned)), make('td', { class: 'number' }, percent(pruned, layer.count))];
}

function openCells(layer: PlannedLayer, floor: number): readonly HTMLElement[] {
  const most = layer.count - floor;
  return [make('td', { class: 'number' }, `${count(most)} (${percent(most, layer.count)})`)];
}

/** As long as the layer is large (by its root, so that small ones are seen), filled by what is kept. */
function barCell(layer: PlannedLayer, pruned: number | undefined, floor: number, largest: number): HTMLElement {
  const width = Math.max(4, 100 * Math.sqrt(layer.count / largest));
  const kept = 100 * (1 - (pruned ?? layer.count - floor) / Math.max(1, layer.count));
  const state = pruned === undefined ? 'bar open' : 'bar';
  const style = `width:${width.toFixed(1)}%`;
  const inside = make('span', { style: `width:${kept.toFixed(2)}%` });
  return make('td', { class: 'bar-cell' }, make('span', { class: state, style, 'aria-hidden': 'true' }, inside));
}
