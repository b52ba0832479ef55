/** Go to definition, and find all references, of the names that a recipe gives. */
import type { Location, Position } from 'vscode-languageserver-types';
import { placeIn, type UriOf } from './diagnostics.ts';
import { occurrenceAt, occurrencesOf } from './occurrences.ts';
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

/** In the same recipe; the definition among them where it is asked for and stands there. */
export function referencesAt(
  view: View,
  position: Position,
  withDefinition: boolean,
): readonly Location[] {
  const offset = view.document.offsetAt(position);
  const script = scriptAt(view, offset);
  const found = script && occurrenceAt(script, offset);
  if (script === undefined || found === undefined) return [];
  return occurrencesOf(script)
    .filter(({ definition }) => definition === found.definition)
    .filter(({ isDefinition }) => withDefinition || !isDefinition)
    .map(({ span }) => ({ uri: view.document.uri, range: rangeOf(view, script, span) }));
}
