/** Names beyond one document: where other recipes use them, their renaming there, and their outline. */
import { SymbolKind, type Location, type Position, type WorkspaceEdit, type WorkspaceSymbol } from 'vscode-languageserver-types';
import type { Definition } from '../language/check/names.ts';
import { occurrenceAt, occurrencesOf } from './occurrences.ts';
import type { UriOf } from './diagnostics.ts';
import { refusalInYaml, renameAt, written, type Renaming } from './rename.ts';
import { symbolsOf } from './symbols.ts';
import { rangeOf, scriptAt, type Script, type View } from './view.ts';

/** Where a name is given: the address of its document, and where in that. */
interface Home {
  readonly uri: string;
  readonly kind: Definition['kind'];
  readonly name: string;
  readonly start: number;
}

/** The home of the name at a place, which may be another document than the one at hand. */
function homeAt(view: View, position: Position, uriOf: UriOf): Home | undefined {
  const offset = view.document.offsetAt(position);
  const script = scriptAt(view, offset);
  const found = script && occurrenceAt(script, offset);
  return script && found && homeOf(found.definition, script, view, uriOf);
}

function homeOf(definition: Definition, script: Script, view: View, uriOf: UriOf): Home {
  const { kind, name, source, span } = definition;
  if (source !== undefined) return { uri: uriOf(source.name), kind, name, start: span.start };
  return { uri: view.document.uri, kind, name, start: script.offset + span.start };
}

function isSame(a: Home, b: Home): boolean {
  return a.uri === b.uri && a.kind === b.kind && a.name === b.name && a.start === b.start;
}

/** `views` are the recipes of the workspace, the one at hand among them. */
export function referencesAcross(
  view: View,
  position: Position,
  { withDefinition, views, uriOf }: { readonly withDefinition: boolean; readonly views: readonly View[]; readonly uriOf: UriOf },
): readonly Location[] {
  const home = homeAt(view, position, uriOf);
  if (home === undefined) return [];
  return views.flatMap((one) =>
    placesOf(home, one, uriOf)
      .filter(({ isDefinition }) => withDefinition || !isDefinition)
      .map(({ range }) => ({ uri: one.document.uri, range })),
  );
}

/** Every place of a name in one document. */
function placesOf(home: Home, view: View, uriOf: UriOf) {
  return view.scripts.flatMap((script) =>
    occurrencesOf(script)
      .filter(({ definition }) => isSame(homeOf(definition, script, view, uriOf), home))
      .map((occurrence) => ({
        script,
        occurrence,
        isDefinition: occurrence.isDefinition,
        range: rangeOf(view, script, occurrence.span),
        isDotted: script.source.text[occurrence.span.end] === '.',
      })),
  );
}

/** Renames a name where it is given and wherever a recipe uses it; each recipe may refuse. */
export function renameAcross(
  view: View,
  position: Position,
  { name, views, uriOf }: { readonly name: string; readonly views: readonly View[]; readonly uriOf: UriOf },
): Renaming {
  const home = homeAt(view, position, uriOf);
  if (home === undefined) return { refusal: 'no name that the recipe gives stands here' };
  const owner = views.find(({ document }) => document.uri === home.uri);
  if (owner === undefined) {
    return { refusal: `the file that gives \`${home.name}\` is no recipe of this workspace` };
  }
  const renamed = renameAt(owner, owner.document.positionAt(home.start), name);
  if ('refusal' in renamed) return renamed;
  const changes: NonNullable<WorkspaceEdit['changes']> = { ...renamed.edit.changes };
  for (const one of views) {
    if (one === owner) continue;
    const places = placesOf(home, one, uriOf);
    const clash = places.length > 0 && one.scripts.some(({ names }) => clashes(names, name));
    if (clash) return { refusal: `\`${name}\` has a meaning in \`${one.document.uri}\` already` };
    if (places.length === 0) continue;
    const refusal = places
      .filter(({ script }) => script.isYaml)
      .map(({ script, occurrence }) => refusalInYaml(name, script, [occurrence]))
      .find((reason) => reason !== undefined);
    if (refusal !== undefined) return { refusal };
    changes[one.document.uri] = places.map(({ range, isDotted }) => ({ range, newText: written(name, isDotted) }));
  }
  return { edit: { changes } };
}

function clashes({ defined }: Script['names'], name: string): boolean {
  return [...defined.values()].some((family) => family.has(name));
}

/** Definitions and stages whose names hold the letters of a query, in their order. */
export function workspaceSymbolsOf(views: readonly View[], query: string): readonly WorkspaceSymbol[] {
  return views.flatMap((view) =>
    symbolsOf(view)
      .filter(({ kind, name }) => named.has(kind) && matches(name, query))
      .map(({ name, kind, selectionRange, detail }) => ({
        name,
        kind,
        location: { uri: view.document.uri, range: selectionRange },
        containerName: detail,
      })),
  );
}

const named: ReadonlySet<SymbolKind> = new Set([SymbolKind.Package, SymbolKind.Constant, SymbolKind.Namespace]);

function matches(name: string, query: string): boolean {
  const letters = [...query.toLowerCase()];
  let from = 0;
  return letters.every((letter) => {
    const at = name.toLowerCase().indexOf(letter, from);
    from = at + 1;
    return at >= 0;
  });
}
