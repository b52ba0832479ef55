/** Puts the keys of a plan into the order of its schema, so that one plan has one text. */
import type { Schema } from './schema.ts';

/** The same data with canonical key order; absent (undefined) keys are left out. */
export function inSchemaOrder(value: unknown, schema: Schema): unknown {
  if (Array.isArray(value)) return value.map((item) => inSchemaOrder(item, schema.items ?? {}));
  if (!isRecord(value)) return value;
  const shape = chosenShape(value, schema);
  const known = Object.keys(shape.properties ?? {}).filter((key) => value[key] !== undefined);
  // Maps by name (layers, parameters) keep the order that they were made in: it has a meaning.
  const others = Object.keys(value).filter((key) => !(key in (shape.properties ?? {})));
  return Object.fromEntries(
    [...known, ...others].map((key) => [key, inSchemaOrder(value[key], shapeOf(shape, key))]),
  );
}

function shapeOf(shape: Schema, key: string): Schema {
  const rest = shape.additionalProperties;
  return shape.properties?.[key] ?? (typeof rest === 'object' ? rest : {});
}

function chosenShape(value: Readonly<Record<string, unknown>>, schema: Schema): Schema {
  const tag = schema.discriminator?.propertyName;
  if (tag === undefined) return schema;
  return schema.oneOf?.find((shape) => shape.properties?.[tag]?.const === value[tag]) ?? {};
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
