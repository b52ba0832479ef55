/** A part of the page: a heading that the contents lead to, what stands below it, and the tables in it. */
import { percent } from '../../figures.ts';
import { html, type Content, type Html } from '../../html.ts';
import type { Report, ReportedRun } from '../report.ts';

export type Section = { readonly id: string; readonly title: string; readonly content: Content };

export function sectionHtml({ id, title, content }: Section): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    ${content}
  </section> `;
}

/** The section of what runs have, below a word on it; there is none where no run has any. */
export function sectionOf<T>(
  id: string,
  title: string,
  itemsOf: (run: ReportedRun) => readonly T[],
  contentOf: (items: readonly T[], run: ReportedRun, index: number) => Content,
  lead?: Content,
): (report: Report) => Section | undefined {
  return (report) => {
    if (report.runs.every((run) => itemsOf(run).length === 0)) return undefined;
    return { id, title, content: [lead, eachRun(report, (run, index) => contentOf(itemsOf(run), run, index))] };
  };
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

/** A column of texts has a title only. */
export type Column = string | { readonly title: string };

/** Columns of numbers stand at the right, under each other. */
export function numbers(...titles: readonly string[]): readonly Column[] {
  return titles.map((title) => ({ title }));
}

/** A table that scrolls sideways by itself where the screen is narrow. The first cell of a row is its heading. */
export function table(caption: string, columns: readonly Column[], rows: readonly (readonly Content[])[]): Html {
  const classOf = (index: number): Html | undefined => (typeof columns[index] === 'object' ? html` class="number"` : undefined);
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${columns.map((column, index) => html`<th scope="col" ${classOf(index)}>${typeof column === 'string' ? column : column.title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (cells) =>
            html`<tr>
              ${cells.map((cell, index) =>
                index === 0 ? html`<th scope="row" ${classOf(index)}>${cell}</th>` : html`<td${classOf(index)}>${cell}</td>`,
              )}
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}

/** What a chart shows, for those who want the numbers. */
export function behind(summary: string, content: Content): Html {
  return html`<details>
    <summary>${summary}</summary>
    ${content}
  </details>`;
}

/** Rounded for the eye, whole in the attribute; a dash where nothing is known. */
export function exact(value: number | undefined, told: (value: number) => Content = percent): Content {
  return value === undefined ? '–' : html`<data value="${value}">${told(value)}</data>`;
}

/** The first letter large. */
export function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Rows that a person reads; charts have more points. */
export const mostRows = 50;

/** The last of them, and so many before it that the table can be read. */
export function fewRows<T>(all: readonly T[]): readonly T[] {
  const every = Math.max(1, Math.ceil(all.length / mostRows));
  return all.filter((_, index) => (all.length - 1 - index) % every === 0);
}
