/** Every occurrence of a name that a recipe defines: its definition and each use. */
import { flatMapDefined } from '../basics/lists.ts';
import type { Span } from '../diagnostics/diagnostic.ts';
import { definitionOf, type Definition, type Names } from '../language/names.ts';
import { mentionsOf, type Mention } from './mentions.ts';
import { kindsOf } from './shapes.ts';
import type { Script } from './view.ts';

export interface Occurrence {
  readonly definition: Definition;
  /** Of the name alone, back quotes included: of `start.w` it is `start`. */
  readonly span: Span;
  readonly isDefinition: boolean;
}

export function occurrencesOf(script: Script): readonly Occurrence[] {
  return flatMapDefined(mentionsOf(script), (mention) => occurrenceOf(mention, script));
}

export function occurrenceAt(script: Script, offset: number): Occurrence | undefined {
  const at = offset - script.offset;
  const touching = occurrencesOf(script).filter(({ span }) => span.start <= at && at <= span.end);
  return touching.find(({ span }) => at < span.end) ?? touching[0];
}

function occurrenceOf(mention: Mention, script: Script): Occurrence | undefined {
  if (mention.kind !== 'name' && mention.kind !== 'callee') return undefined;
  const { text, span, shape, statement } = mention;
  const given = givenAt(mention, script);
  if (given !== undefined) return { definition: given, span, isDefinition: true };
  if (ownParams(statement, script).includes(text)) return undefined;
  const known = definitionOf(script.names, kindsOf(shape), text);
  if (known !== undefined) return { definition: known, span, isDefinition: false };
  const marked = text.slice(0, Math.max(text.lastIndexOf('.'), 0));
  const mark = definitionOf(script.names, ['mark', 'model'], marked);
  if (mark === undefined || script.source.text[span.start] === '`') return undefined;
  const end = span.start + marked.length;
  return { definition: mark, span: { start: span.start, end }, isDefinition: false };
}

/** A stage without a name has one that is made of its words, which stand nowhere. */
function givenAt({ text, span }: Mention, { names }: Script): Definition | undefined {
  const definition = givenIn(names).get(span.start);
  return definition?.name === text ? definition : undefined;
}

/** By their places; once for the names of a text. */
const places = new WeakMap<Names, ReadonlyMap<number, Definition>>();

function givenIn(names: Names): ReadonlyMap<number, Definition> {
  const known = places.get(names);
  if (known !== undefined) return known;
  const own = [...names.defined.values()]
    .flatMap((family) => [...family.values()])
    .filter(({ source }) => source === undefined)
    // Where two names are given at one place, the one that stands there counts.
    .toSorted((first, second) => Number(second.made === true) - Number(first.made === true));
  const made = new Map(own.map((definition) => [definition.span.start, definition]));
  places.set(names, made);
  return made;
}

/** The parameters of a definition hide what has the same name outside. */
function ownParams({ object, span }: Mention['statement'], { names }: Script): readonly string[] {
  const item = object[0]?.items[0];
  const isDefinition = item?.kind === 'call';
  if (!isDefinition) return [];
  for (const family of names.defined.values()) {
    const found = family.get(item.callee.text);
    if (found?.statement.start === span.start) return found.params ?? [];
  }
  return [];
}
