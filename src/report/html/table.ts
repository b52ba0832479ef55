/** A table that scrolls sideways by itself where the screen is narrow. */
import { html, type Content, type Html } from '../html.ts';

export interface Column {
  readonly title: string;
  /** Numbers stand at the right, under each other. */
  readonly isNumber?: boolean;
}

/** The first cell of a row is its heading. */
export function table(caption: string, columns: readonly Column[], rows: readonly (readonly Content[])[]): Html {
  const classOf = (index: number): Html | undefined => (columns[index]?.isNumber === true ? html` class="number"` : undefined);
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${columns.map(({ title }, index) => html`<th scope="col" ${classOf(index)}>${title}</th>`)}
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
