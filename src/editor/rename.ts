/** Gives a name of the recipe another one, wherever it stands. */
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Position, Range, TextEdit, WorkspaceEdit } from 'vscode-languageserver-types';
import { clashFamily, type Definition } from '../language/check/names.ts';
import { patternOfWord } from '../language/yaml/print/words.ts';
import { isPlain } from '../language/yaml/write/out.ts';
import { lexicon, vocabulary } from '../vocabulary/index.ts';
import { occurrenceAt, occurrencesOf, type Occurrence } from './occurrences.ts';
import { rangeOf, scriptAt, viewOf, type Script, type View } from './view.ts';

/** The new texts, or the reason why there are none, in words for a person. */
export type Renaming = { readonly edit: WorkspaceEdit } | { readonly refusal: string };

/** The range that would be renamed; null where no name of the recipe stands. */
export function renamableAt(view: View, position: Position): Range | null {
  const target = targetAt(view, position);
  if (target === undefined) return null;
  return rangeOf(view, target.script, target.occurrence.span);
}

export function renameAt(view: View, position: Position, name: string): Renaming {
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
  if (script.isYaml && breaks(view, edits)) {
    return { refusal: `\`${definition.name}\` stands with escapes in \`${script.source.name}\`` };
  }
  return { edit: { changes: { [view.document.uri]: edits } } };
}

/** True where the text has errors afterwards that it did not have: a use that no place was found of. */
function breaks(view: View, edits: readonly TextEdit[]): boolean {
  const { document, around, scripts } = view;
  const text = TextDocument.applyEdits(document, [...edits]);
  const after = TextDocument.create(document.uri, document.languageId, document.version, text);
  const { name } = scripts[0]?.source ?? { name: document.uri };
  return errorsOf(viewOf(after, name, around)) > errorsOf(view);
}

function errorsOf({ scripts }: View): number {
  const all = scripts.flatMap(({ diagnostics }) => diagnostics);
  return all.filter(({ severity }) => severity === 'error').length;
}

interface Target {
  readonly script: Script;
  readonly occurrence: Occurrence;
}

function targetAt(view: View, position: Position): Target | undefined {
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
export function refusalInYaml(name: string, { source }: Script, places: readonly Occurrence[]): string | undefined {
  if (written(name, false) !== name || !isPlain(name)) {
    return `\`${name}\` would need quotes in YAML`;
  }
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
export function written(name: string, dotted: boolean): string {
  const word = name.toLowerCase();
  const isTaken = vocabulary.heads.has(word) || lexicon.clauses.has(word) || lexicon.shortForms.has(word);
  return !dotted && (isTaken || !patternOfWord.test(name)) ? `\`${name}\`` : name;
}
