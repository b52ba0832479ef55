/** The part of JSON Schema (draft 7) that plans and projects need, short ways to write it, and the order of keys that it gives data. A schema carries the type of what fits it: `Static<typeof train>` is what `train` lets through, so that a key is declared once. */
import { ownAt } from '../../basics/own.ts';

declare const fits: unique symbol;

export interface Schema<T = unknown> {
  readonly $schema?: string;
  readonly $id?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean';
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly propertyNames?: Schema;
  readonly minProperties?: number;
  readonly dependencies?: Readonly<Record<string, readonly string[]>>;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly uniqueItems?: boolean;
  readonly enum?: readonly (string | number | boolean)[];
  readonly const?: string | number | boolean;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly not?: Schema;
  readonly if?: Schema;
  readonly then?: Schema;
  readonly else?: Schema;
  readonly discriminator?: { readonly propertyName: string };
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly minLength?: number;
  readonly pattern?: string;
  readonly default?: string | number;
  readonly examples?: readonly string[];
  /** Only for the compiler: no value has it. */
  readonly [fits]?: () => T;
}

/** The schema of a key that may be absent. */
export type Optional<T = unknown> = { readonly optional: Schema<T> };

/** The type of what fits a schema. */
export type Static<S> = S extends Schema<infer T> ? T : never;

/** The keys of a record, in canonical order. */
export type Fields = Readonly<Record<string, Schema | Optional>>;

type OptionalKeys<F> = { readonly [K in keyof F]-?: F[K] extends Optional ? K : never }[keyof F];
type Needed<F, K extends keyof F> = { readonly [X in K]: Static<F[X]> };
type Absent<F, K extends keyof F> = { readonly [X in K]?: F[X] extends Optional<infer T> ? T : never };
type Both<F> = Needed<F, Exclude<keyof F, OptionalKeys<F>>> & Absent<F, OptionalKeys<F>>;

/** The type of a record of these keys; `infer` lets the compiler print it as one record. */
export type RecordOf<F> = Both<F> extends infer T ? { readonly [K in keyof T]: T[K] } : never;

export const text: Schema<string> = { type: 'string' };
export const integer: Schema<number> = { type: 'integer' };
export const count: Schema<number> = { type: 'integer', minimum: 0 };
export const positive: Schema<number> = { type: 'integer', minimum: 1 };
/** A count that the run itself goes through, one by one. */
export const steps: Schema<number> = { ...count, maximum: Number.MAX_SAFE_INTEGER };
export const number: Schema<number> = { type: 'number' };
export const magnitude: Schema<number> = { type: 'number', minimum: 0 };
/** Above 0. */
export const beyondZero: Schema<number> = { type: 'number', exclusiveMinimum: 0 };
export const flag: Schema<boolean> = { type: 'boolean' };
export const truth: Schema<true> = { const: true };
export const hash: Schema<string> = { type: 'string', pattern: '^[0-9a-f]{64}$' };
/** A canonical share: `80%`, or a fraction where no decimal says it exactly. */
export const share: Schema<string> = { type: 'string', pattern: '^-?[0-9]+(\\.[0-9]+)?%$|^-?[0-9]+/[0-9]+$' };
export const texts = list(text);

export function list<T>(items: Schema<T>): Schema<readonly T[]> {
  return { type: 'array', items };
}

export function mapOf<T>(values: Schema<T>): Schema<Readonly<Record<string, T>>> {
  return { type: 'object', additionalProperties: values };
}

export function oneOf<const W extends readonly (string | number)[]>(...words: W): Schema<W[number]> {
  return { enum: words };
}

export function constant<const C extends string | number | boolean>(value: C): Schema<C> {
  return { const: value };
}

/** One of several records, which a key of theirs tells apart. */
export function tagged<const S extends readonly Schema[]>(propertyName: string, shapes: S): Schema<Static<S[number]>> {
  return { type: 'object', discriminator: { propertyName }, oneOf: shapes };
}

/** What fits exactly one of several schemas. */
export function either<const S extends readonly Schema[]>(...shapes: S): Schema<Static<S[number]>> {
  return { oneOf: shapes };
}

/** The same schema, with a sentence about the key that has it. */
export function described<T>(schema: Schema<T>, description: string): Schema<T> {
  return { ...schema, description };
}

/** A key that may be absent. */
export function optional<T>(schema: Schema<T>, description?: string): Optional<T> {
  return { optional: description === undefined ? schema : { ...schema, description } };
}

/** An object with these keys and no others. */
export function record<const F extends Fields>(fields: F, description?: string): Schema<RecordOf<F>> {
  return {
    ...(description === undefined ? {} : { description }),
    type: 'object',
    properties: propertiesOf(fields),
    required: neededKeys(fields),
    additionalProperties: false,
  };
}

export function propertiesOf(fields: Fields): Readonly<Record<string, Schema>> {
  return Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, isOptional(field) ? field.optional : field]));
}

/** The keys that must be there. */
export function neededKeys(fields: Fields): readonly string[] {
  return Object.keys(fields).filter((key) => !isOptional(fields[key]));
}

function isOptional(field: Schema | Optional | undefined): field is Optional {
  return field !== undefined && 'optional' in field;
}

/** Keys of the same record. */
export const defaults = described(texts, 'Keys whose values are defaults, which the recipe does not say.');

/** When a statement acts that acts once. */
export const at = described(count, 'When it acts: so many steps of its stage are done.');

/** When a statement acts that acts again and again. */
export const window = record(
  {
    first: described(steps, 'Steps of the stage that are done at the first update, and at the last one.'),
    last: steps,
    every: described({ ...steps, minimum: 1 }, 'Steps from one update to the next.'),
  },
  'When it acts, in steps of its stage.',
);

/** The same data with canonical key order; absent (undefined) keys are left out. */
export function inSchemaOrder(value: unknown, schema: Schema): unknown {
  if (Array.isArray(value)) return value.map((item) => inSchemaOrder(item, schema.items ?? {}));
  if (!isRecord(value)) return value;
  const shape = chosenShape(value, schema);
  const properties = shape.properties ?? {};
  const known = Object.keys(properties).filter((key) => value[key] !== undefined);
  // Maps by name (layers, parameters) keep the order that they were made in: it has a meaning.
  const others = Object.keys(value).filter((key) => !Object.hasOwn(properties, key));
  return Object.fromEntries([...known, ...others].map((key) => [key, inSchemaOrder(value[key], shapeOf(shape, key))]));
}

function shapeOf(shape: Schema, key: string): Schema {
  const { properties = {}, additionalProperties: rest } = shape;
  const own = ownAt(properties, key);
  return own ?? (typeof rest === 'object' ? rest : {});
}

function chosenShape(value: Readonly<Record<string, unknown>>, schema: Schema): Schema {
  const tag = schema.discriminator?.propertyName;
  if (tag === undefined) return schema;
  return schema.oneOf?.find((shape) => shape.properties?.[tag]?.const === value[tag]) ?? {};
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
