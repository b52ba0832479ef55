/** One layer's weights, which the reader chooses: how they are spread, and which of them are left. */
import { count } from '../../figures.ts';
import { bins } from '../histogram.ts';
import { html, type Content, type Html } from '../../html.ts';
import type { Histogram, LayerData } from '../report-data.ts';
import type { Report } from '../report.ts';
import { behind, table } from '../table.ts';
import type { Section } from './section.ts';

export function weights(report: Report): Section | undefined {
  const layers = report.runs.flatMap(({ data }) => data.ends.flatMap((end) => end.layers));
  const shown = layers.filter(isShown);
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
    ['From', 'To', ...(before === undefined ? [] : ['Before']), 'Kept after'].map((title) => ({ title, isNumber: true })),
    after.map((kept, bin) => [...[edge(bin), edge(bin + 1)], ...(before === undefined ? [] : [count(before[bin] ?? 0)]), count(kept)]),
  );
}
