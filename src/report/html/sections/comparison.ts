/** Several runs side by side: what they came to, layer by layer, and what was planned otherwise. */
import { flatMapDefined } from '../../../basics/lists.ts';
import { count, figure, percent } from '../../figures.ts';
import { html, type Content } from '../../html.ts';
import type { EndData, RunData } from '../report-data.ts';
import { cutOf, shareText, type Report } from '../report.ts';
import { behind, table, type Column } from '../table.ts';
import { runMark, type Section } from './section.ts';

export function comparison(report: Report): Section | undefined {
  if (report.runs.length < 2) return undefined;
  return { id: 'comparison', title: 'Side by side', content: [outcomes(report), layersSideBySide(report), changes(report)] };
}

/** A network that a run wrote; none where it has not got there yet. */
interface Network {
  readonly run: Run;
  readonly label: string;
  readonly end?: EndData;
}

function networksOf({ runs }: Report): readonly Network[] {
  return runs.flatMap((run): readonly Network[] => {
    const { label, ends } = run.data;
    if (ends.length === 0) return [{ run, label }];
    return ends.map((end) => ({ run, end, label: end.path === '' ? label : `${label} – ${end.path}` }));
  });
}

function outcomes(report: Report): Content {
  const { runs } = report;
  const all = networksOf(report);
  const metrics = [...new Set(all.flatMap(({ end }) => Object.keys(end?.figures ?? {})))];
  const columns: readonly Column[] = [{ title: 'At the end' }, ...all.map(({ label }) => ({ title: label, isNumber: true }))];
  const rows: readonly (readonly Content[])[] = [
    [
      'Sparsity',
      ...all.map(({ end }) => {
        const cut = end && cutOf(end);
        return cut && html`<data value="${cut.pruned / Math.max(1, cut.of)}">${shareText(cut)}</data>`;
      }),
    ],
    [
      'Pruned weights',
      ...all.map(({ end }) => {
        const cut = end && cutOf(end);
        return cut && html`<data value="${cut.pruned}">${count(cut.pruned)}</data>`;
      }),
    ],
    ...metrics.map((metric) => [
      metric,
      ...all.map(({ end }) => {
        const value = end?.figures[metric];
        return value !== undefined && html`<data value="${value}">${figure(metric, value)}</data>`;
      }),
    ]),
    ['Steps', ...all.map(({ run }) => count(run.data.steps))],
    ['Expectations held', ...all.map(({ run }) => heldOf(run.data))],
  ].map((row) => row.map((cell) => cell || '–'));
  return [
    html`<p class="legend">${runs.map(({ data }, index) => [runMark(index), data.label, ' '])}</p> `,
    table('What the runs came to', columns, rows),
  ];
}

function heldOf({ expectations }: RunData): string {
  const held = expectations.filter(({ verdict }) => verdict?.held === true).length;
  return expectations.length === 0 ? '–' : `${held} of ${expectations.length}`;
}

function layersSideBySide(report: Report): Content {
  const networks = networksOf(report);
  const [first, second] = networks;
  const names = [...new Set(flatMapDefined(networks, ({ end }) => end?.layers.map(({ name }) => name)))];
  if (names.length === 0 || first === undefined || second === undefined) return undefined;
  const hasOverlap = networks.length === 2;
  const columns: readonly Column[] = [
    { title: 'Layer' },
    ...networks.map(({ label }) => ({ title: `Sparsity in ${label}`, isNumber: true })),
    ...(hasOverlap ? [{ title: 'Overlap of what is kept', isNumber: true }] : []),
  ];
  const rows = names.map((name) => [
    name,
    ...networks.map((network) => sparsityOf(network, name)),
    ...(hasOverlap ? [overlapText(first, second, name)] : []),
  ]);
  return [
    table('Layers side by side', columns, rows),
    hasOverlap
      ? html`<p class="hint">
          Overlap: weights that both keep, of those that either keeps (Jaccard); of layers whose units were cut out it is not known.
        </p> `
      : undefined,
  ];
}

function sparsityOf({ end }: Network, name: string): Content {
  const layer = end?.layers.find((it) => it.name === name);
  if (layer === undefined) return '–';
  const share = layer.pruned / Math.max(1, layer.count);
  return html`<data value="${share}">${percent(share)}</data>`;
}

type Run = Report['runs'][number];

/** Masks of a file that units were cut out of say nothing of the weights that went. */
function overlapText(one: Network, other: Network, name: string): string {
  const masks = [one, other].map(({ run, end }) => {
    const layer = end?.layers.find((it) => it.name === name);
    const kept = run.record.ends.find(({ path }) => path === end?.path)?.masks.get(layer?.tensor ?? '')?.kept;
    return kept?.length === layer?.count ? kept : undefined;
  });
  const [ours, theirs] = masks;
  const overlap = ours && theirs && overlapOf(ours, theirs);
  return overlap === undefined ? '–' : percent(overlap);
}

/** More of them would push everything else off the screen. */
const fewChanges = 8;

function changes({ changes: all, runs }: Report): Content {
  const first = runs[0]?.data.label ?? '';
  return [
    html`<h3>What was planned otherwise</h3> `,
    all.map(({ label, changes: own }) => {
      if (own.length === 0) return html`<p>${label}: the same plan as ${first}.</p> `;
      const list = html`<ul>
        ${own.map((change) => html`<li>${change}</li> `)}
      </ul> `;
      const lead = html`<p>${label}, against ${first}:</p> `;
      return [lead, own.length > fewChanges ? behind(`${own.length} changes`, list) : list];
    }),
  ];
}

/** How far two masks of a tensor agree: Jaccard's index of the kept weights. */

/** From 0 to 1; undefined for masks of different sizes, 1 where neither keeps any. */
export function overlapOf(one: Uint8Array, other: Uint8Array): number | undefined {
  if (one.length !== other.length) return undefined;
  let [both, either] = [0, 0];
  for (let i = 0; i < one.length; i++) {
    if (one[i] !== 0 && other[i] !== 0) both++;
    if (one[i] !== 0 || other[i] !== 0) either++;
  }
  return either === 0 ? 1 : both / either;
}
