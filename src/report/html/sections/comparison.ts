/** Several runs side by side: what they came to, layer by layer, and what was planned otherwise. */
import { count, figure, percent } from '../../figures.ts';
import { overlapOf } from '../../record/overlap.ts';
import { html, type Content } from '../html.ts';
import type { RunData } from '../report-data.ts';
import type { Report } from '../report.ts';
import { cutOf, metricCourses, shareText } from '../summary.ts';
import { behind, table, type Column } from '../table.ts';
import { runMark, type Section } from './section.ts';

export function comparison(report: Report): Section | undefined {
  if (report.runs.length < 2) return undefined;
  return {
    id: 'comparison',
    title: 'Side by side',
    content: [outcomes(report), layersSideBySide(report), changes(report)],
  };
}

function outcomes({ runs }: Report): Content {
  const all = runs.map(({ data }) => data);
  const courses = all.map(metricCourses);
  const metrics = [...new Set(courses.flatMap((course) => course.map(({ metric }) => metric)))];
  const columns: readonly Column[] = [
    { title: 'At the end' },
    ...all.map(({ label }) => ({ title: label, isNumber: true })),
  ];
  const rows: readonly (readonly Content[])[] = [
    ['Sparsity', ...all.map((data) => withCut(data, shareText))],
    ['Pruned weights', ...all.map((data) => withCut(data, ({ pruned }) => count(pruned)))],
    ...metrics.map((metric) => [
      metric,
      ...courses.map((course) => {
        const last = course.find((it) => it.metric === metric)?.last;
        return last === undefined
          ? '–'
          : html`<data value="${last}">${figure(metric, last)}</data>`;
      }),
    ]),
    ['Steps', ...all.map(({ steps }) => count(steps))],
    ['Expectations held', ...all.map(heldOf)],
  ];
  return [
    html`<p class="legend">
      ${runs.map(({ data }, index) => [runMark(index), data.label, ' '])}
    </p> `,
    table('What the runs came to', columns, rows),
  ];
}

function withCut(
  data: RunData,
  words: (cut: NonNullable<ReturnType<typeof cutOf>>) => string,
): string {
  const cut = cutOf(data);
  return cut === undefined ? '–' : words(cut);
}

function heldOf({ expectations }: RunData): string {
  const held = expectations.filter(({ verdict }) => verdict?.held === true).length;
  return expectations.length === 0 ? '–' : `${held} of ${expectations.length}`;
}

function layersSideBySide({ runs }: Report): Content {
  const [first, second] = runs;
  const names = [
    ...new Set(runs.flatMap(({ data }) => data.ends[0]?.layers.map(({ name }) => name) ?? [])),
  ];
  if (names.length === 0 || first === undefined || second === undefined) return undefined;
  const columns: readonly Column[] = [
    { title: 'Layer' },
    ...runs.map(({ data }) => ({ title: `Sparsity in ${data.label}`, isNumber: true })),
    ...(runs.length === 2 ? [{ title: 'Overlap of what is kept', isNumber: true }] : []),
  ];
  const rows = names.map((name) => [
    name,
    ...runs.map(({ data }) => sparsityOf(data, name)),
    ...(runs.length === 2 ? [overlapText(first, second, name)] : []),
  ]);
  return [
    table('Layers side by side', columns, rows),
    runs.length === 2
      ? html`<p class="hint">
          Overlap: weights that both keep, of those that either keeps (Jaccard).
        </p> `
      : undefined,
  ];
}

function sparsityOf({ ends }: RunData, name: string): string {
  const layer = ends[0]?.layers.find((it) => it.name === name);
  return layer === undefined ? '–' : percent(layer.pruned / Math.max(1, layer.count));
}

type Run = Report['runs'][number];

function overlapText(one: Run, other: Run, name: string): string {
  const masks = [one, other].map(({ record, data }) => {
    const tensor = data.ends[0]?.layers.find((layer) => layer.name === name)?.tensor;
    return tensor === undefined ? undefined : record.ends[0]?.masks.get(tensor)?.kept;
  });
  const [ours, theirs] = masks;
  const overlap = ours && theirs && overlapOf(ours, theirs);
  return overlap === undefined ? '–' : percent(overlap);
}

/** More of them would push everything else off the screen. */
const fewChanges = 8;

function changes({ changes: all }: Report): Content {
  if (all.length === 0) return html`<p>The plans are the same.</p> `;
  const list = html`<ul>
    ${all.map((change) => html`<li>${change}</li> `)}
  </ul> `;
  return [
    html`<h3>What was planned otherwise</h3> `,
    all.length > fewChanges ? behind(`${all.length} changes`, list) : list,
  ];
}
