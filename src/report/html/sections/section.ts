/** A part of the page: a heading that the contents lead to, and what stands below it. */
import { html, type Content, type Html } from '../../html.ts';
import type { Report, ReportedRun } from '../report.ts';

export interface Section {
  readonly id: string;
  readonly title: string;
  readonly content: Content;
}

export function sectionHtml({ id, title, content }: Section): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    ${content}
  </section> `;
}

/** The same for every run, under its name where there are several. */
export function eachRun({ runs }: Report, content: (run: ReportedRun, index: number) => Content): Content {
  return runs.map((run, index) =>
    runs.length === 1
      ? content(run, index)
      : html`<h3>${runMark(index)}${run.data.label}</h3>
          ${content(run, index)}`,
  );
}

/** The colour that the charts draw a run in. */
export function runMark(index: number): Html {
  return html`<i class="mark" style="background: var(--series-${index})" aria-hidden="true"></i> `;
}
