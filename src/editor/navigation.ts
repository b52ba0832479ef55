/** Go to the definition of the names that a recipe gives or takes in. */
import type { Location, Position } from 'vscode-languageserver-types';
import { placeIn, type UriOf } from './diagnostics.ts';
import { occurrenceAt } from './occurrences.ts';
import { rangeOf, scriptAt, type View } from './view.ts';

export function definitionAt(view: View, position: Position, uriOf: UriOf): Location | null {
  const offset = view.document.offsetAt(position);
  const script = scriptAt(view, offset);
  const found = script && occurrenceAt(script, offset);
  if (script === undefined || found === undefined) return null;
  const { source, span } = found.definition;
  if (source !== undefined) return placeIn(source, span, uriOf);
  return { uri: view.document.uri, range: rangeOf(view, script, span) };
}
