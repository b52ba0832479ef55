/** What `espalier fmt --canonical` prints: the text that is hashed, however a recipe is written. */
import { inertLine } from '../diagnostics/render/visible.ts';
import { checkSource } from '../check-source.ts';
import { hasErrors, type Diagnostic, type Source } from '../diagnostics/diagnostic.ts';
import { canonicalText } from '../language/canonical/canonical.ts';
import { usedFilesOf } from './recipe-files.ts';

export interface CanonicalForms {
  readonly text: string;
  /** Errors; a recipe that has some means nothing and has no canonical form. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The bytes that are hashed where it is one recipe; of several, each below a comment that names it. */
export function canonicalForms(sources: readonly Source[]): CanonicalForms {
  const checked = sources.map((source) => ({ name: source.name, ...checkSource(source, usedFilesOf(source.name)) }));
  const forms = checked.flatMap(({ name, value }) => (value === undefined ? [] : [{ name, text: canonicalText(value) }]));
  const [only] = forms;
  const text = sources.length === 1 ? (only?.text ?? '') : forms.map((form) => `# ${inertLine(form.name)}\n${form.text}`).join('\n');
  const diagnostics = checked.flatMap((one) => one.diagnostics.filter((it) => hasErrors([it])));
  return { text, diagnostics };
}
