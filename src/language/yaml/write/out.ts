/** YAML that is to be written: what `node.ts` is for YAML that has been read. */

export type Out = OutScalar | OutList | OutMapping;

/** A text, which is quoted where it has to be, or what YAML itself has: a number, `true`, `null`. */
export interface OutScalar {
  readonly kind: 'scalar';
  readonly text: string;
  readonly isText: boolean;
}

export interface OutList {
  readonly kind: 'list';
  readonly items: readonly OutItem[];
  /** Comments behind the last item. */
  readonly tail?: readonly string[];
}

export interface OutMapping {
  readonly kind: 'mapping';
  readonly entries: readonly OutEntry[];
}

export interface OutItem {
  readonly value: Out;
  readonly above?: readonly string[];
}

export interface OutEntry {
  readonly key: string;
  readonly value: Out;
  readonly above?: readonly string[];
  /** A comment that ends the line. */
  readonly behind?: string | undefined;
  /** True where what it holds stands below it, a line each, however short. */
  readonly isFamily?: true;
}

export const nothing: Out = { kind: 'scalar', text: 'null', isText: false };
export const yes: Out = { kind: 'scalar', text: 'true', isText: false };

export function textOut(text: string): Out {
  return { kind: 'scalar', text, isText: true };
}

export function numberOut(text: string): Out {
  return { kind: 'scalar', text, isText: false };
}

export function mappingOut(entries: readonly (readonly [string, Out])[]): OutMapping {
  return { kind: 'mapping', entries: entries.map(([key, value]) => ({ key, value })) };
}

/** A single value stands for itself. */
export function oneOrMore(values: readonly Out[]): Out {
  const [only, second] = values;
  if (only !== undefined && second === undefined) return only;
  return { kind: 'list', items: values.map((value) => ({ value })) };
}
