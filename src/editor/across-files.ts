/** Names across files: where one is defined, used and renamed, and the symbols of a document and of a folder. */
import * as lsp from 'vscode-languageserver-types';
import { clashFamily, type Definition } from '../language/names.ts';
import { occurrenceAt, occurrencesOf, type Occurrence } from './mentions.ts';
import { type UriOf, placeIn } from './diagnostics.ts';
import { rangeOf, scriptAt, viewOf, type Script, type View } from './view.ts';
import { statementsIn, type Statement } from '../language/ast.ts';
import { vocabulary, lexicon } from '../vocabulary/index.ts';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { patternOfWord } from '../language/yaml/print/items.ts';
import { isPlain } from '../language/yaml/write/out.ts';

// The outline of a document: definitions, stages and what they do.

export function symbolsOf(view: View): readonly lsp.DocumentSymbol[] {
  return view.scripts.flatMap((script) => script.statements.map((statement) => symbolOf(statement, script, view)));
}

function symbolOf(statement: Statement, script: Script, view: View): lsp.DocumentSymbol {
  const { head, block, clauses, span } = statement;
  const declaration = vocabulary.heads.get(head.text);
  const first = declaration?.kind === 'definition' || declaration?.kind === 'block';
  const name = first ? textOf(statement, script) || head.text : whole(statement, script);
  const detail = first ? head.text : clauses.map(({ word }) => word.text).join(' ');
  return {
    name,
    detail,
    kind: kinds[declaration?.kind ?? 'verb'] ?? lsp.SymbolKind.Method,
    range: rangeOf(view, script, span),
    selectionRange: rangeOf(view, script, within(head.span, span)),
    children: statementsIn(block).map((inner) => symbolOf(inner, script, view)),
  };
}

const kinds: Readonly<Record<string, lsp.SymbolKind>> = {
  header: lsp.SymbolKind.Package,
  definition: lsp.SymbolKind.Constant,
  block: lsp.SymbolKind.Namespace,
  verb: lsp.SymbolKind.Method,
};

/** The object as it is written: a stage's name, `weights`. */
function textOf({ object, head }: Statement, { source }: Script): string {
  const written = object.filter(({ span }) => span.start >= head.span.end);
  const [start, end] = [written[0]?.span.start ?? 0, written.at(-1)?.span.end ?? 0];
  return source.text.slice(start, end).replace(/\s+/g, ' ');
}

function whole(statement: Statement, script: Script): string {
  const { head } = statement;
  return [script.source.text.slice(head.span.start, head.span.end) || head.text, textOf(statement, script)].filter(Boolean).join(' ');
}

/** Editors refuse a selection that leaves its range. */
function within(inner: Statement['span'], outer: Statement['span']): Statement['span'] {
  const isInside = outer.start <= inner.start && inner.end <= outer.end;
  return isInside ? inner : { start: outer.start, end: outer.start };
}

/** Where a name is given: the address of its document, and where in that. */
interface Home {
  readonly uri: string;
  readonly kind: Definition['kind'];
  readonly name: string;
  readonly start: number;
}

/** The home of the name at a place, which may be another document than the one at hand. */
function homeAt(view: View, position: lsp.Position, uriOf: UriOf): Home | undefined {
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
  position: lsp.Position,
  { withDefinition, views, uriOf }: { readonly withDefinition: boolean; readonly views: readonly View[]; readonly uriOf: UriOf },
): readonly lsp.Location[] {
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
  position: lsp.Position,
  { name, views, uriOf }: { readonly name: string; readonly views: readonly View[]; readonly uriOf: UriOf },
): Renaming {
  const home = homeAt(view, position, uriOf);
  if (home === undefined) return { refusal: 'no name that the recipe gives stands here' };
  const owner = views.find(({ document }) => document.uri === home.uri);
  if (owner === undefined) return { refusal: `the file that gives \`${home.name}\` is no recipe of this workspace` };
  const renamed = renameAt(owner, owner.document.positionAt(home.start), name);
  if ('refusal' in renamed) return renamed;
  const changes: NonNullable<lsp.WorkspaceEdit['changes']> = { ...renamed.edit.changes };
  for (const one of views) {
    if (one === owner) continue;
    const places = placesOf(home, one, uriOf);
    const clash = places.length > 0 && one.scripts.some(({ names }) => [...names.defined.values()].some((family) => family.has(name)));
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

/** Definitions and stages whose names hold the letters of a query, in their order. */
export function workspaceSymbolsOf(views: readonly View[], query: string): readonly lsp.WorkspaceSymbol[] {
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

const named: ReadonlySet<lsp.SymbolKind> = new Set([lsp.SymbolKind.Package, lsp.SymbolKind.Constant, lsp.SymbolKind.Namespace]);

function matches(name: string, query: string): boolean {
  const letters = [...query.toLowerCase()];
  let from = 0;
  return letters.every((letter) => {
    const at = name.toLowerCase().indexOf(letter, from);
    from = at + 1;
    return at >= 0;
  });
}

// Gives a name of the recipe another one, wherever it stands.

/** The new texts, or the reason why there are none, in words for a person. */
type Renaming = { readonly edit: lsp.WorkspaceEdit } | { readonly refusal: string };

/** The range that would be renamed; null where no name of the recipe stands. */
export function renamableAt(view: View, position: lsp.Position): lsp.Range | null {
  const target = targetAt(view, position);
  if (target === undefined) return null;
  return rangeOf(view, target.script, target.occurrence.span);
}

export function renameAt(view: View, position: lsp.Position, name: string): Renaming {
  const target = targetAt(view, position);
  if (target === undefined) return { refusal: 'no name that the recipe gives stands here' };
  const { script, occurrence } = target;
  const { definition } = occurrence;
  const refusal = refusalOf(definition, name, script);
  if (refusal !== undefined) return { refusal };
  const edits = placesIn(script, definition).map(({ span }) => ({
    range: rangeOf(view, script, span),
    newText: written(name, isDotted(script, span.end)),
  }));
  if (script.isYaml && breaks(view, edits)) return { refusal: `\`${definition.name}\` stands with escapes in \`${script.source.name}\`` };
  return { edit: { changes: { [view.document.uri]: edits } } };
}

/** True where the text has errors afterwards that it did not have: a use that no place was found of. */
function breaks(view: View, edits: readonly lsp.TextEdit[]): boolean {
  const { document, around, scripts } = view;
  const after = TextDocument.create(document.uri, document.languageId, document.version, TextDocument.applyEdits(document, [...edits]));
  const { name } = scripts[0]?.source ?? { name: document.uri };
  return errorsOf(viewOf(after, name, around)) > errorsOf(view);
}

function errorsOf({ scripts }: View): number {
  const all = scripts.flatMap(({ diagnostics }) => diagnostics);
  return all.filter(({ severity }) => severity === 'error').length;
}

function targetAt(view: View, position: lsp.Position): { readonly script: Script; readonly occurrence: Occurrence } | undefined {
  const offset = view.document.offsetAt(position);
  const script = scriptAt(view, offset);
  const occurrence = script && occurrenceAt(script, offset);
  return script && occurrence && { script, occurrence };
}

function refusalOf(definition: Definition, name: string, script: Script) {
  const { kind, source } = definition;
  if (source !== undefined) return `the name is given in \`${source.name}\`: rename it there`;
  if (!/^[^`\r\n]+$/.test(name) || name.trim() !== name) return `\`${name}\` is no name`;
  if (name.includes('.')) return 'a name has no dot in it, which stands between a mark and a value';
  if (script.isYaml) {
    const refusal = refusalInYaml(name, script, placesIn(script, definition));
    if (refusal !== undefined) return refusal;
  }
  const clash = clashFamily(kind).find((other) => script.names.defined.get(other)?.has(name));
  return clash && `\`${name}\` is the name of another ${clash === 'param' ? 'parameter' : clash}`;
}

/** YAML has marks and words of its own: only what both languages read as one word is put into it. */
function refusalInYaml(name: string, { source }: Script, places: readonly Occurrence[]): string | undefined {
  if (written(name, false) !== name || !isPlain(name)) return `\`${name}\` would need quotes in YAML`;
  const isSpelt = ({ definition, span }: Occurrence): boolean => source.text.slice(span.start, span.end) === definition.name;
  const other = places.find((one) => !isSpelt(one));
  return other && `\`${other.definition.name}\` stands in quotes in \`${source.name}\``;
}

function placesIn(script: Script, definition: Definition): readonly Occurrence[] {
  return occurrencesOf(script).filter((one) => one.definition === definition);
}

function isDotted({ source }: Script, end: number): boolean {
  return source.text[end] === '.';
}

/** In back quotes where it would be read as something else, or cut in two. */
function written(name: string, dotted: boolean): string {
  const word = name.toLowerCase();
  const isTaken = vocabulary.heads.has(word) || lexicon.clauses.has(word) || lexicon.shortForms.has(word);
  return !dotted && (isTaken || !patternOfWord.test(name)) ? `\`${name}\`` : name;
}

// Go to the definition of the names that a recipe gives or takes in.

export function definitionAt(view: View, position: lsp.Position, uriOf: UriOf): lsp.Location | null {
  const offset = view.document.offsetAt(position);
  const script = scriptAt(view, offset);
  const found = script && occurrenceAt(script, offset);
  if (script === undefined || found === undefined) return null;
  const { source, span } = found.definition;
  if (source !== undefined) return placeIn(source, span, uriOf);
  return { uri: view.document.uri, range: rangeOf(view, script, span) };
}
