/** A foreign document as fields: what each says, where it is written, and the path that the report calls it by. */
import type { Span } from '../../diagnostics/diagnostic.ts';

export type Field = MappingField | ListField | ScalarField;

interface Written {
  /** `modifiers[0].params[2]`; no two fields of a document have the same. */
  readonly path: string;
  readonly span: Span;
  /** Without its `!`. */
  readonly tag?: string;
}

export type MappingField = Written & { readonly kind: 'mapping'; readonly entries: readonly Entry[] };

export type Entry = { readonly key: string; readonly value: Field };

export type ListField = Written & { readonly kind: 'list'; readonly items: readonly Field[] };

export interface ScalarField extends Written {
  readonly kind: 'scalar';
  readonly text: string;
  /** True where it is written without quotes. */
  readonly plain: boolean;
}

/** What can be listed in a report: scalars, and collections without anything in them. */
export function leavesOf(field: Field): readonly Field[] {
  if (field.kind === 'scalar') return [field];
  const inner = field.kind === 'list' ? field.items : field.entries.map(({ value }) => value);
  return inner.length === 0 ? [field] : inner.flatMap(leavesOf);
}

export function entriesOf(field: Field | undefined): readonly Entry[] {
  return field?.kind === 'mapping' ? field.entries : [];
}

/** The last entry of that key, as Python's readers take it. */
export function fieldAt(field: Field | undefined, ...keys: readonly string[]): Field | undefined {
  const [key, ...rest] = keys;
  if (key === undefined) return field;
  return fieldAt(entriesOf(field).findLast((entry) => entry.key === key)?.value, ...rest);
}

/** A list's items; a field alone counts as a list of one. */
export function itemsOf(field: Field | undefined): readonly Field[] {
  if (field === undefined || isNothing(field)) return [];
  return field.kind === 'list' ? field.items : [field];
}

export function isNothing(field: Field): boolean {
  return field.kind === 'scalar' && field.plain && /^(|~|null|Null|NULL|None)$/.test(field.text);
}

/** What a report shows of a field. */
export function textOfField(field: Field): string {
  return field.kind === 'scalar' ? field.text : { mapping: '{}', list: '[]' }[field.kind];
}

/** The text of a scalar below a key, or nothing. */
export function textAt(field: Field | undefined, key: string): string {
  const found = fieldAt(field, key);
  return found?.kind === 'scalar' ? found.text.trim() : '';
}
