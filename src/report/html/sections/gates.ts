/** Gates: while they train, by input, held to budgets, and as the codes that a router gives. */
import { sum, count } from '../../../basics/numbers.ts';
import { gateWords } from '../../record/gates.ts';
import { html, type Content, type Html } from '../../html.ts';
import { lastOpen, type GatesData, type InputGatesData, type CodesData } from '../report-data.ts';
import { percent, percentOf } from '../../figures.ts';
import { sectionOf, numbers, table, behind, exact, capital, fewRows } from './section.ts';
import type { RunEvent } from '../../../journal/run-event.ts';
import type { ReportedRun } from '../report.ts';

export const gates = sectionOf(
  'gates',
  'Gates',
  ({ data }) => data.gates,
  (all) => all.map(stageOfGates),
  html`<p class="legend">
    A gate is open with a probability; that of a pruned unit is 0. Left: the mean over all outcomes, each gate apart from the others, as a
    share of the original model.
  </p> `,
);

function stageOfGates(own: GatesData): Content {
  const { stage, end } = own;
  return [
    courseTable(own),
    end === undefined
      ? html`<p class="hint">${stage} did not come to its end.</p>`
      : [
          table(
            `${stage}: open gates of each group at the end`,
            ['Group', ...numbers('Units', 'Open')],
            end.groups.map(({ name, units, open }) => [name, count(units), exact(open)]),
          ),
          histogram(stage, end.histogram),
        ],
  ];
}

function courseTable({ stage, points }: GatesData): Content {
  const names = [...new Set(points.flatMap(({ values }) => Object.keys(values)))];
  const aimed = new Set(points.flatMap(({ targets }) => Object.keys(targets)));
  const titles = names.flatMap((name) => [capital(gateWords(name)), ...(aimed.has(name) ? ['Target'] : [])]);
  const rows = fewRows(points).map(({ at, values, targets }): Content[] => [
    count(at),
    ...names.flatMap((name) => [exact(values[name]), ...(aimed.has(name) ? [exact(targets[name])] : [])]),
  ]);
  return behind(`${stage}: gates over the steps`, table(`Gates of ${stage}`, numbers('Step', ...titles), rows));
}

function histogram(stage: string, counts: readonly number[]): Html {
  const highest = Math.max(1, ...counts);
  return table(
    `${stage}: units by the probability that their gate is open at the end`,
    ['Probability', ...numbers('Units'), 'Share'],
    counts.map((units, bin) => [
      `${edge(bin, counts)} to ${edge(bin + 1, counts)}`,
      exact(units, count),
      units === 0 ? '' : bar(units / highest),
    ]),
  );
}

function edge(bin: number, { length }: readonly number[]): string {
  return `${Math.round((100 * bin) / length)}%`;
}

/** The table's numbers say the same to a screen reader. */
function bar(share: number): Html {
  return html`<span class="size" style="width: ${(100 * share).toFixed(2)}%" aria-hidden="true"></span>`;
}

export const inputGates = sectionOf(
  'input-gates',
  'Gates by input',
  ({ data }) => data.inputGates,
  (all, _, run) => all.map((own, at) => part(own, run, at)),
  html`<p class="legend">
      Each sample opens a gate or shuts it. What the fewest samples open is cut, and what is left is open for every sample.
    </p>
    <p class="legend needs-script">
      Pale: cut. Between the dashed lines fewer samples agree on a gate than the consensus asks of one gate at least.
    </p> `,
);

function part(own: InputGatesData, run: number, at: number): Content {
  const { stage, on, samples } = own;
  const label = `${stage}: the share of ${count(samples)} samples of ${on} that open each gate`;
  return [
    html`<figure id="input-gates-${run}-${at}" class="chart needs-script" role="group" aria-label="${label}"></figure> `,
    table(
      label,
      ['Gate', ...numbers('Open', 'Agree'), 'After the stage'],
      lastOpen(own).map(({ name, open, cutAt }) => [
        ...[name, exact(open), percent(Math.max(open, 1 - open))],
        cutAt === undefined ? 'open for all' : `cut at step ${count(cutAt)}`,
      ]),
    ),
    updateTable(own),
    agreementOf(own),
  ];
}

function updateTable({ stage, gates, updates }: InputGatesData): Content {
  if (updates.length < 2) return undefined;
  return behind(
    `${stage}: open gates at each update of the prune`,
    table(
      `Gates by input of ${stage}`,
      numbers('Step', ...gates.map(({ name }) => name)),
      fewRows(updates).map(({ at, open }) => [count(at), ...open.map((share) => exact(share))]),
    ),
  );
}

function agreementOf({ stage, agreement }: InputGatesData): Html {
  if (agreement === undefined) return html`<p class="hint">${stage} did not come to its end.</p>`;
  const { on, samples, same, difference } = agreement;
  return html`<p class="agreement">
    The network with its gates and the one without ${same === undefined ? 'were compared on' : html`predict the same for ${exact(same)} of`}
    ${count(samples)} samples of ${on}; their outputs differ by ${exact(difference)} of the largest one at most.
  </p> `;
}

type Held = Extract<RunEvent, { readonly event: 'multipliers' }>;

function budgetsOf({ record }: ReportedRun): readonly Held[] {
  return record.events.filter((event): event is Held => event.event === 'multipliers');
}

function budgetTable(held: readonly Held[]): Content {
  if (held.length === 0) return html`<p>No gates are held to a budget.</p>`;
  return table(
    'What gates leave, and their multipliers after the last step',
    ['Stage', 'Of', ...numbers('Expected to be left', 'Target', 'λ₁', 'λ₂')],
    held.map(({ stage, step, of, left, target, linear, quadratic }) => [
      `${stage}, step ${count(step)}`,
      of,
      percent(left),
      percent(target),
      linear.toPrecision(4),
      quadratic.toPrecision(4),
    ]),
  );
}

export const budgets = sectionOf('budgets', 'Budgets of gates', budgetsOf, budgetTable);

export const codes = sectionOf(
  'codes',
  'Codes',
  ({ data }) => data.codes,
  (all) => all.map(stageOfCodes),
  html`<p class="legend">
    A router gives each sample one code. A code is cut out as a network of its own, whose cost is that of one sample.
  </p> `,
);

function stageOfCodes({ stage, routes, networks }: CodesData): Content {
  const columns = [
    'Code',
    'Taken by',
    ...numbers(...routes.map(({ on }) => `Samples of ${on}`)),
    ...numbers('Parameters', 'Multiply-adds'),
  ];
  return table(
    `${stage}: samples and cost of each code`,
    columns,
    networks.map(({ takenBy = '–', cost }, code) => [
      ...[count(code + 1), takenBy],
      ...routes.map(({ samples }) => partOf(samples[code] ?? 0, sum(samples))),
      ...(['parameters', 'macs'] as const).map((of) => (cost === undefined ? '–' : partOf(cost.after[of], cost.before[of]))),
    ]),
  );
}

function partOf(own: number, all: number): Content {
  return exact(own, () => `${count(own)} (${percentOf(own, all)})`);
}
