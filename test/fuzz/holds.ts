/** What holds of every text, whatever it says. */
import { checkSource } from '../../src/check-source.ts';
import { hasErrors, type Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { renderPretty } from '../../src/diagnostics/render/pretty.ts';
import { bind } from '../../src/language/check/bind.ts';
import { canonicalText } from '../../src/language/canonical/canonical.ts';
import type { ReadUsed } from '../../src/language/use/library.ts';
import { isYamlName } from '../../src/language/names.ts';
import { demand } from './demand.ts';
import { holdsOfFixes } from './fixes.ts';
import { holdsOfLayout } from './layouts.ts';

const read: ReadUsed = (path) => ({ name: path, text: 'criterion taken = |w|\nuse "b.prune"\n' });

/**
 * Nothing throws; a value is there exactly where no error is; findings are whole sentences and point
 * into their text; what checks has a canonical form that checks to the same form again. A text that
 * breaks one of these throws an Error that says which.
 */
export function holds(name: string, text: string): void {
  const { value, diagnostics } = checkSource({ name, text }, read);
  demand(hasErrors(diagnostics) === (value === undefined), 'a value or an error');
  diagnostics.forEach(isSound);
  renderPretty(diagnostics, { color: false, columns: 100 });
  holdsOfFixes(text, diagnostics);
  if (!isYamlName(name)) holdsOfLayout(text, value, read);
  if (value === undefined) return;
  const canonical = canonicalText(value);
  const again = checkSource({ name: 'canonical.prune', text: canonical }, read);
  const errors = again.diagnostics.filter(({ severity }) => severity === 'error');
  const said = errors.map(({ code, message }) => `${code} ${message}`).join('\n');
  demand(again.value !== undefined, `a canonical form that checks:\n${canonical}\n${said}`);
  if (again.value === undefined) return;
  demand(canonicalText(again.value) === canonical, `a canonical form that stays:\n${canonical}`);
  bind(value, new Map(value.params.map((param) => [param.name, '3'])));
  bind(value, new Map());
}

function isSound({ message, why, help = '', source, span, fixes = [] }: Diagnostic): void {
  const said = `${message} ${why} ${help}`;
  demand(!/undefined|\[object|NaN|unexpected token/i.test(said.replace(/`[^`]*`/g, '')), said);
  const length = source?.text.length ?? 0;
  const spans = [span, ...fixes.flatMap(({ edits }) => edits.map((edit) => edit.span))];
  for (const one of spans) {
    const isInside = one !== undefined && one.start >= 0 && one.start <= one.end && one.end <= length;
    demand(isInside, `a place in the text: ${said}`);
  }
}
