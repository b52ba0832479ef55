/** What sparsity costs: every end of every run, with the ends that no other one beats. */
import { figure, percent } from '../../figures.ts';
import { spreadText } from '../../seeds.ts';
import { html, type Content, type Html } from '../../html.ts';
import type { TradeOff, TradeOffPoint } from '../report-data.ts';
import { tradeOffsOf, type Report } from '../report.ts';
import { table } from '../table.ts';
import type { Section } from './section.ts';

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
      known === undefined ? '–' : html`<data value="${known.sparsity}">${percent(known.sparsity)}</data>`,
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
    [{ title: 'End' }, ...titles.map((title) => ({ title, isNumber: true })), { title: 'On the Pareto front of' }],
    [dense, ...rows],
  );
}

function cell(metric: string, point: TradeOffPoint | undefined): Content {
  if (point === undefined) return '–';
  const { value, deviation, seeds } = point;
  const spread = { mean: value, count: seeds, deviation };
  return html`<data value="${value}" data-deviation="${deviation}">${spreadText(metric, spread)}</data>`;
}
