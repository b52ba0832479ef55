/** The part of JSON Schema that the recipe's schema is made of, and short ways to write it. */

export type JsonSchema =
  | boolean
  | {
      readonly $schema?: string;
      readonly $id?: string;
      readonly $ref?: string;
      readonly $defs?: Readonly<Record<string, JsonSchema>>;
      readonly title?: string;
      readonly description?: string;
      readonly markdownDescription?: string;
      readonly default?: unknown;
      readonly examples?: readonly unknown[];
      readonly type?: string;
      readonly const?: unknown;
      readonly enum?: readonly unknown[];
      readonly pattern?: string;
      readonly minLength?: number;
      readonly minimum?: number;
      readonly exclusiveMinimum?: number;
      readonly minItems?: number;
      readonly items?: JsonSchema;
      readonly properties?: Readonly<Record<string, JsonSchema>>;
      readonly additionalProperties?: JsonSchema;
      readonly propertyNames?: JsonSchema;
      readonly required?: readonly string[];
      readonly dependentSchemas?: Readonly<Record<string, JsonSchema>>;
      readonly anyOf?: readonly JsonSchema[];
      readonly oneOf?: readonly JsonSchema[];
      readonly allOf?: readonly JsonSchema[];
      readonly not?: JsonSchema;
      readonly if?: JsonSchema;
      readonly then?: JsonSchema;
      readonly else?: JsonSchema;
    };

export type Properties = Readonly<Record<string, JsonSchema>>;

export function anyOf(...options: readonly JsonSchema[]): JsonSchema {
  const flat = options.flatMap((option) =>
    typeof option === 'object' && option.anyOf !== undefined && Object.keys(option).length === 1 ? option.anyOf : [option],
  );
  const unique = flat.filter((option, index) => flat.findIndex((other) => JSON.stringify(other) === JSON.stringify(option)) === index);
  const [only] = unique;
  return only !== undefined && unique.length === 1 ? only : { anyOf: unique };
}

export function mapping(properties: Properties, required: readonly string[] = []): JsonSchema {
  return { type: 'object', additionalProperties: false, properties, required: required.length === 0 ? undefined : required };
}

export function definition(name: string): JsonSchema {
  return { $ref: `#/$defs/${name}` };
}

export function text(pattern: string): JsonSchema {
  return { type: 'string', pattern: `^(?:${pattern})$` };
}

export function words(list: readonly string[]): JsonSchema {
  return { type: 'string', enum: list };
}

/** A value, or several in a list. */
export function oneOrMore(item: JsonSchema): JsonSchema {
  return anyOf(item, { type: 'array', minItems: 1, items: item });
}

export const yes: JsonSchema = { const: true };
export const none: JsonSchema = { type: 'null' };
