/** Puts the keys of a plan into the order of its schema, so that one plan has one text. */
import type { Schema } from './schema/json-schema.ts';

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
  const own = Object.hasOwn(properties, key) ? properties[key] : undefined;
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
