/** What the recipe expects, and whether it came true. */
import { html, type Content, type Html } from '../../html.ts';
import { claimed, seedsText } from '../../expectations.ts';
import type { ExpectationData, RunData } from '../report-data.ts';
import type { Report } from '../report.ts';
import { table } from '../table.ts';
import { eachRun, type Section } from './section.ts';

export function expectations(report: Report): Section | undefined {
  if (report.runs.every(({ data }) => data.expectations.length === 0)) return undefined;
  return { id: 'expectations', title: 'Expectations', content: eachRun(report, ({ data }) => expectationTable(data)) };
}

function expectationTable(data: RunData): Content {
  if (data.expectations.length === 0) return html`<p>The recipe expects nothing.</p>`;
  return table(
    'Expectations of the recipe',
    [{ title: 'Expected' }, { title: 'Actual', isNumber: true }, { title: 'Verdict' }],
    data.expectations.map(({ claim, metric, verdict }) => [
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
