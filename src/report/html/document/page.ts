/** The report as one HTML file that needs nothing else: style, script and data stand in it. */
import { flatMapDefined } from '../../../basics/lists.ts';
import { style as pictureStyle } from '../../group-picture/draw.ts';
import { embedded, html, verbatim } from '../../html.ts';
import { dataOf, type PageAssets, type Report } from '../report.ts';
import { budgets, codes, gates, inputGates } from '../sections/gates.ts';
import { comparison, expectations, latency, tradeOffs } from '../sections/outcomes.ts';
import { course, widths } from '../sections/course.ts';
import { cuts, layers, units, weights } from '../sections/network.ts';
import { deltas, measuredAmounts, ranks, sharedWeights } from '../sections/amounts.ts';
import { environment, header, clients, recipe, stages } from '../sections/run.ts';
import { sectionHtml } from '../sections/section.ts';

/** What a browser may do with the page: show it. It asks for nothing and sends nothing. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";
/** By this line a report is known again, so that only a report is ever replaced by one. */
export const generator = '<meta name="generator" content="espalier report">';

const parts = [
  ...[comparison, tradeOffs, expectations, latency, course, gates, widths, inputGates, codes, deltas, budgets, clients],
  ...[layers, measuredAmounts, units, cuts, ranks, sharedWeights, weights, stages, recipe, environment],
];

/** The same runs give the same bytes. */
export function renderReport(report: Report, { style, script }: PageAssets): string {
  const sections = flatMapDefined(parts, (part) => part(report));
  const title = report.runs.map(({ data }) => data.label).join(' and ');
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="color-scheme" content="light dark" />
        ${verbatim(generator)}
        <title>${title} – Espalier</title>
        <link rel="icon" href="data:," />
        <style>
          ${verbatim(style + pictureStyle)}
        </style>
      </head>
      <body>
        <a class="skip" href="#main">Skip to the content</a>
        ${header(report)}
        <nav aria-label="Contents">
          <ul>
            ${sections.map(({ id, title: name }) => html`<li><a href="#${id}">${name}</a></li> `)}
          </ul>
        </nav>
        <main id="main">${sections.map(sectionHtml)}</main>
        <footer>
          Made by Espalier ${report.version} from
          ${report.runs.map(({ data }, index) => html`${index === 0 ? '' : ' and '}<code>${data.folder}</code>`)}:
          <code>espalier report ${report.runs.map(({ data }) => data.folder).join(' ')}</code>
        </footer>
        <script type="application/json" id="report-data">
          ${embedded(dataOf(report))}
        </script>
        <script>
          ${verbatim(script)};
        </script>
      </body>
    </html> `.html;
}
