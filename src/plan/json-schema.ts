/**
 * The part of JSON Schema (draft 7) that plans need, and short ways to write it. `record` holds a
 * schema to a type: a key too many or too few does not compile.
 */
export interface Schema {
  readonly $schema?: string;
  readonly $id?: string;
  readonly title?: string;
  readonly type?: 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean';
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly enum?: readonly (string | number | boolean)[];
  readonly const?: string | number | boolean;
  readonly oneOf?: readonly Schema[];
  readonly not?: Schema;
  readonly if?: Schema;
  readonly then?: Schema;
  readonly else?: Schema;
  readonly discriminator?: { readonly propertyName: string };
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly pattern?: string;
}

export const text: Schema = { type: 'string' };
export const count: Schema = { type: 'integer', minimum: 0 };
export const positive: Schema = { type: 'integer', minimum: 1 };
/** A count that the run itself goes through, one by one. */
export const steps: Schema = { ...count, maximum: Number.MAX_SAFE_INTEGER };
export const number: Schema = { type: 'number' };
export const magnitude: Schema = { type: 'number', minimum: 0 };
export const flag: Schema = { type: 'boolean' };
export const truth: Schema = { const: true };
export const hash: Schema = { type: 'string', pattern: '^[0-9a-f]{64}$' };
/** A canonical share: `80%`, or a fraction where no decimal says it exactly. */
export const share: Schema = { type: 'string', pattern: '^-?[0-9]+(\\.[0-9]+)?%$|^-?[0-9]+/[0-9]+$' };

export const texts = list(text);
export const defaults = list(text);

export function list(items: Schema): Schema {
  return { type: 'array', items };
}

export function mapOf(values: Schema): Schema {
  return { type: 'object', additionalProperties: values };
}

export function oneOf(...words: readonly string[]): Schema {
  return { enum: words };
}

export type OptionalKeys<T> = { [K in keyof T]-?: undefined extends T[K] ? K : never }[keyof T];

/** An object with these keys and no others; the keys of `optional` may be absent. */
export function record<T>(
  properties: { readonly [K in keyof T & string]-?: Schema },
  optional: Record<OptionalKeys<T> & string, true>,
): Schema {
  const absent: ReadonlySet<string> = new Set(Object.keys(optional));
  return { type: 'object', properties, required: Object.keys(properties).filter((key) => !absent.has(key)), additionalProperties: false };
}

/** When a statement acts: steps of its stage. */
export const window = record<{ first: number; last: number; every: number }>(
  { first: steps, last: steps, every: { ...steps, minimum: 1 } },
  {},
);
