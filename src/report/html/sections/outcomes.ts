/** What the runs came to: side by side, what sparsity costs, what was expected, and how long the networks take. */
import { count } from '../../../basics/numbers.ts';
import { flatMapDefined } from '../../../basics/lists.ts';
import { html, type Content, type Html } from '../../html.ts';
import type { EndData, RunData, TradeOff, TradeOffPoint, ExpectationData } from '../report-data.ts';
import { cutOf, tradeOffsOf, type Report, type ReportedRun } from '../report.ts';
import { percent, figure, milliseconds } from '../../figures.ts';
import { runMark, table, behind, exact, numbers, sectionOf, type Section, type Column } from './section.ts';
import { spreadText, claimed, seedsText } from '../../expectations.ts';
import { placeText } from '../../../plan/latency/profile-facts.ts';
import type { Latency } from '../../../latency/latency-record.ts';
import { share, silenceOf, roundsText } from '../../latency-text.ts';

export function comparison(report: Report): Section | undefined {
  if (report.runs.length < 2) return undefined;
  return { id: 'comparison', title: 'Side by side', content: [outcomes(report), layersSideBySide(report), changes(report)] };
}

/** A network that a run wrote; none where it has not got there yet. */
type Network = { readonly run: Report['runs'][number]; readonly label: string; readonly end?: EndData };

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
  const cuts = all.map(({ end }) => end && cutOf(end));
  const columns = ['At the end', ...numbers(...all.map(({ label }) => label))];
  const rows: readonly (readonly Content[])[] = [
    ['Sparsity', ...cuts.map((cut) => exact(cut && cut.pruned / Math.max(1, cut.of)))],
    ['Pruned weights', ...cuts.map((cut) => exact(cut?.pruned, count))],
    ...metrics.map((metric) => [metric, ...all.map(({ end }) => exact(end?.figures[metric], (value) => figure(metric, value)))]),
    ['Steps', ...all.map(({ run }) => count(run.data.steps))],
    ['Expectations held', ...all.map(({ run }) => heldOf(run.data))],
  ];
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
    'Layer',
    ...numbers(...networks.map(({ label }) => `Sparsity in ${label}`)),
    ...(hasOverlap ? [...numbers('Overlap of what is kept')] : []),
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
  return layer === undefined ? '–' : exact(layer.pruned / Math.max(1, layer.count));
}

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
      return [html`<p>${label}, against ${first}:</p> `, own.length > fewChanges ? behind(`${own.length} changes`, list) : list];
    }),
  ];
}

/** How far two masks of a tensor agree, by Jaccard's index of the kept weights: from 0 to 1; undefined for masks of different sizes, 1 where neither keeps any. */
export function overlapOf(one: Uint8Array, other: Uint8Array): number | undefined {
  if (one.length !== other.length) return undefined;
  let [both, either] = [0, 0];
  for (let i = 0; i < one.length; i++) {
    if (one[i] !== 0 && other[i] !== 0) both++;
    if (one[i] !== 0 || other[i] !== 0) either++;
  }
  return either === 0 ? 1 : both / either;
}

export function tradeOffs({ runs }: Report): Section | undefined {
  const all = tradeOffsOf(runs);
  if (all.length === 0) return undefined;
  return {
    id: 'trade-offs',
    title: 'What sparsity costs',
    content: [
      html`<p class="legend needs-script">
        Full dots are on the Pareto front: no other point is sparser and better. Bars are the standard deviation over seeds; the dashed line
        is the original model.
      </p> `,
      all.map(
        ({ metric }, index) =>
          html`<figure id="trade-off-${index}" class="chart" role="group" aria-label="${metric} against sparsity"></figure> `,
      ),
      pointTable(all),
    ],
  };
}

function pointTable(all: readonly TradeOff[]): Html {
  const names = [...new Set(all.flatMap(({ points }) => points.map(({ name }) => name)))];
  const hasSeeds = all.some(({ points }) => points.some(({ seeds }) => seeds > 1));
  const rows = names.map((name) => {
    const own = all.map((tradeOff) => tradeOff.points.find((point) => point.name === name));
    const known = own.find((point) => point !== undefined);
    const front = all.flatMap(({ metric }, index) => (own[index]?.isOnFront ? [metric] : []));
    return [
      name,
      ...(hasSeeds ? [String(known?.seeds ?? '')] : []),
      exact(known?.sparsity),
      ...all.map(({ metric }, index) => cell(metric, own[index])),
      front.length === 0 ? '–' : front.join(', '),
    ];
  });
  const dense = [
    'the original model',
    ...(hasSeeds ? [''] : []),
    percent(0),
    ...all.map(({ metric, dense: value }): Content => (value === undefined ? '–' : figure(metric, value))),
    '',
  ];
  const titles = [...(hasSeeds ? ['Seeds'] : []), 'Sparsity', ...all.map(({ metric }) => metric)];
  return table(
    'Each end, with its sparsity and what was measured of it',
    ['End', ...numbers(...titles), 'On the Pareto front of'],
    [dense, ...rows],
  );
}

function cell(metric: string, point: TradeOffPoint | undefined): Content {
  if (point === undefined) return '–';
  const { value, deviation, seeds } = point;
  const spread = { mean: value, count: seeds, deviation };
  return html`<data value="${value}" data-deviation="${deviation}">${spreadText(metric, spread)}</data>`;
}

export const expectations = sectionOf('expectations', 'Expectations', ({ data }) => data.expectations, expectationTable);

function expectationTable(all: readonly ExpectationData[]): Content {
  if (all.length === 0) return html`<p>The recipe expects nothing.</p>`;
  return table(
    'Expectations of the recipe',
    ['Expected', ...numbers('Actual'), 'Verdict'],
    all.map(({ claim, metric, verdict }) => [
      html`<code>${claim}</code>`,
      verdict === undefined
        ? '–'
        : html`<data value="${verdict.actual}">${claimed(metric, verdict.actual, verdict.original)}</data
            >${verdict.values === undefined ? '' : seedsText(metric, verdict.values, verdict.original)}${verdict.than === undefined ? '' : ` against ${claimed(metric, verdict.than, verdict.original)}`}`,
      verdictMark(verdict),
    ]),
  );
}

/** In words as well as in colour. */
function verdictMark(verdict: ExpectationData['verdict']): Html {
  if (verdict === undefined) return html`<span class="open">not reached</span>`;
  return verdict.held ? html`<span class="held">held</span>` : html`<strong class="failed">failed</strong>`;
}

export const latency = sectionOf('latency', 'Latency', latenciesOf, latencyTable);

type LatencyRow = { readonly path: string; readonly latency: Latency };

function latenciesOf({ record }: ReportedRun): readonly LatencyRow[] {
  return record.ends.flatMap(({ path, latencies = [] }) => latencies.map((one) => ({ path, latency: one })));
}

function latencyTable(rows: readonly LatencyRow[]): Content {
  if (rows.length === 0) return html`<p>This run speaks of no latency.</p>`;
  return html`${table(
      'Time of one forward pass of the network and of what is left of it',
      ['Network', 'By', ...numbers('Dense', 'Compacted', 'Left', 'Rounds')],
      rows.flatMap(rowsOfLatency),
    )}
    <p>
      Targets and expectations are held against the profile, which is the same on every machine. What was measured is the median of rounds
      in which both networks had their turn, where the run ended. No share is said where half of the rounds took an eighth longer than the
      quickest, nor where the quicker halves of both overlap: then no difference is measurable.
    </p>`;
}

function rowsOfLatency({ path, latency: { batch, threads, masked, estimated, measured } }: LatencyRow): Content[][] {
  const name = `${path === '' ? '' : `${path}, `}batch ${batch}, ${threads === 1 ? '1 thread' : `${threads} threads`}${masked === true ? ', units taken out' : ''}`;
  const { dense, compact } = estimated;
  const profile = [name, `profile of ${placeText(estimated)}`, ms(dense), ms(compact), share(compact, dense), ''];
  if (measured === undefined) return [profile];
  const [before, after] = [measured.dense, measured.compact];
  const figures = [ms(before.ms), ms(after.ms), silenceOf(measured) ?? share(after.ms, before.ms), roundsText(after)];
  return [profile, [name, `measured on ${placeText(measured)}`, ...figures]];
}

function ms(value: number): string {
  return `${milliseconds(value)} ms`;
}
