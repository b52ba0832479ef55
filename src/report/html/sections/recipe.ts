/** The recipe in its canonical form, coloured by what its words mean. */
import { html } from '../../html.ts';
import type { Report } from '../report.ts';
import { eachRun, type Section } from './section.ts';

export function recipe(report: Report): Section {
  return {
    id: 'recipe',
    title: 'Recipe',
    content: eachRun(report, (run) => {
      const spans = run.recipe.map(({ text, kind }) => (kind === undefined ? text : html`<span class="is-${kind}">${text}</span>`));
      return html`<pre class="recipe" tabindex="0" aria-label="Canonical text of the recipe"><code>${spans}</code></pre>
        <p class="hint">Canonical form; SHA-256 <code class="hash">${run.record.plan.recipe.hash}</code></p> `;
    }),
  };
}
