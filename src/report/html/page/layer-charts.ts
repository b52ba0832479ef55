/** A chosen layer's histogram and mask. */
import * as Plot from '@observablehq/plot';
import { count } from '../../../basics/numbers.ts';
import { percent } from '../../figures.ts';
import type { Histogram, LayerData, MaskPicture, RunData } from '../report-data.ts';
import { drawAtWidth, element } from './element.ts';

export function layerCharts(runs: readonly RunData[]): void {
  const choice = document.getElementById('layer-choice');
  if (!(choice instanceof HTMLSelectElement)) return;
  const [histogram, mask] = [element('histogram-chart'), element('mask-chart')];
  const draw = (): void => {
    const layer = layerAt(runs, choice.value);
    drawHistogram(layer, histogram);
    drawMask(layer, mask);
  };
  choice.addEventListener('change', draw);
  drawAtWidth(histogram, draw);
}

function layerAt(runs: readonly RunData[], choice: string): LayerData {
  const [run = 0, end = 0, index = 0] = choice.split('.').map(Number);
  const layer = runs[run]?.ends[end]?.layers[index];
  if (layer === undefined) throw new Error(`the data has no layer ${choice}`);
  return layer;
}

function drawHistogram(layer: LayerData, target: HTMLElement): void {
  const { histogram } = layer;
  element('histogram-caption').textContent = histogramWords(layer);
  target.replaceChildren(...(histogram === undefined ? [] : [histogramPlot(histogram, target)]));
}

function histogramPlot({ limit, before, after }: Histogram, target: HTMLElement): Element {
  const barsOf = (counts: readonly number[]) =>
    counts.map((height, bin) => ({
      height,
      from: ((2 * bin) / counts.length - 1) * limit,
      to: ((2 * (bin + 1)) / counts.length - 1) * limit,
    }));
  const shared = { x1: 'from', x2: 'to', y: 'height' } as const;
  return Plot.plot({
    width: target.clientWidth,
    height: 250,
    marginLeft: 56,
    marginTop: 22,
    marginBottom: 46,
    ariaLabel: 'Histogram of the weights',
    x: { label: 'value of the weight', ticks: 5 },
    y: { label: 'weights', grid: true, ticks: 4, tickFormat: 's', labelArrow: 'none' },
    marks: [
      ...(before === undefined ? [] : [Plot.rectY(barsOf(before), { ...shared, fill: 'var(--cut)', inset: 0.5 })]),
      Plot.rectY(barsOf(after), { ...shared, fill: 'var(--kept)', fillOpacity: 0.85, inset: 0.5 }),
      Plot.ruleY([0]),
    ],
  });
}

function histogramWords({ name, count: weights, pruned, histogram }: LayerData): string {
  if (histogram === undefined) return `${name}: the weights could not be read.`;
  const before = histogram.before === undefined ? '' : ' Pale: before the run.';
  return `${name}: the ${count(weights - pruned)} weights that are left of ${count(weights)}.${before}`;
}

function drawMask({ name, count: weights, pruned, picture }: LayerData, target: HTMLElement): void {
  const caption = element('mask-caption');
  if (picture === undefined) {
    caption.textContent = `${name} has no mask: nothing of it was pruned.`;
    return target.replaceChildren();
  }
  const { rows, columns, width, height } = picture;
  const isCut = rows * columns < weights;
  const each = Math.round((rows * columns) / (width * height));
  const cells = each > 1 ? ` A cell stands for about ${count(each)} weights.` : '';
  caption.textContent =
    `Mask of ${name}, ${count(rows)} × ${count(columns)}: the greener, the more is kept; ` +
    `${percent(pruned / Math.max(1, weights))} is pruned` +
    `${isCut ? ', and the units that were cut out are not drawn' : ''}.${cells}`;
  target.replaceChildren(maskPlot(picture, target));
}

/** Green on white, black or paper: the picture is no part of the page's style. */
const readableAnywhere = '#3a9460';

function shareOfByte(byte: number): number {
  return byte / 255;
}

function maskPlot({ rows, columns, width, height, cells }: MaskPicture, target: HTMLElement): Element {
  const bytes = Uint8Array.from(atob(cells), (character) => character.charCodeAt(0));
  const full = target.clientWidth;
  const margins = 62;
  const drawn = Math.min(420, Math.max(40, Math.round(((full - margins) * rows) / columns)));
  return Plot.plot({
    width: full,
    height: drawn + 66,
    marginLeft: 56,
    marginRight: 6,
    marginTop: 26,
    marginBottom: 40,
    ariaLabel: 'Picture of the mask',
    x: { domain: [0, columns], label: 'column', ticks: 4 },
    y: { domain: [rows, 0], label: 'row', ticks: 4, labelArrow: 'none' },
    marks: [
      Plot.raster(bytes, {
        width,
        height,
        x1: 0,
        y1: 0,
        x2: columns,
        y2: rows,
        imageRendering: 'pixelated',
        fill: readableAnywhere,
        fillOpacity: { value: shareOfByte, scale: null },
      }),
      Plot.frame({ strokeOpacity: 0.3 }),
    ],
  });
}
