/** How the values of a shape are written in YAML. */
import { fold } from '../../basics/fold.ts';
import { partKey } from '../../language/names.ts';
import * as vocab from '../../vocabulary/index.ts';

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
      readonly exclusiveMaximum?: number;
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

/** A value, or several in a list. */
export function oneOrMore(item: JsonSchema): JsonSchema {
  return anyOf(item, { type: 'array', minItems: 1, items: item });
}

const yes: JsonSchema = { const: true };
export const none: JsonSchema = { type: 'null' };

// Numbers with their units in YAML: one text each, spelt as in a recipe; plain numbers are numbers.

const number = String.raw`-?(?:\d[\d_]*(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?[kKMGBT]?`;
/** A name as it is given: what stands in back quotes in a text stands alone in YAML. */
export const namePattern = '[^`\\r\\n]+';
/** A name inside of a value, where an odd one needs its back quotes. */
const usedName = String.raw`[\p{L}_][\p{L}\p{M}\p{N}_]*(?:-\p{L}[\p{L}\p{M}\p{N}_]*)*|\x60[^\x60\r\n]+\x60`;
/** Arithmetic over parameters stands in parentheses before a unit. */
const computed = String.raw`${usedName}|\(.+\)`;
const percent = `${number}%|${computed}`;
const plain = `${number}|${computed}`;

/** A parameter's name, or arithmetic, that brings its unit along. */
const parameter = text(`${computed}|.+[-+*/^].+`);

function quantitySchema(shape: vocab.QuantityShape, vocabulary: vocab.Vocabulary): JsonSchema {
  return anyOf(...shape.readings.map((one) => reading(one, shape, vocabulary)), parameter);
}

function reading(one: vocab.Reading, shape: vocab.QuantityShape, vocabulary: vocab.Vocabulary): JsonSchema {
  const suffix = suffixOf(one, vocabulary);
  // `25% per layer`: the scope in which the number holds.
  const scope = shape.per === undefined ? '' : `(?: per (?:${shape.per.join('|')}))?`;
  if (suffix !== undefined) return text(`(?:${amountOf(one)}) (?:${suffix})${scope}`);
  if (one.written === 'percent') return text(`(?:${percent})${scope}`);
  const { from, above, below } = shape.limits ?? {};
  return { type: one.whole === true ? 'integer' : 'number', minimum: from, exclusiveMinimum: above, exclusiveMaximum: below };
}

function amountOf({ written }: vocab.Reading): string {
  return written === 'percent' ? percent : plain;
}

function suffixOf(one: vocab.Reading, vocabulary: vocab.Vocabulary): string | undefined {
  if (one.word !== undefined) return one.word;
  if (one.dimension !== undefined) return unitsOf(one.dimension, vocabulary).join('|');
  if (one.bases === undefined) return undefined;
  const bases = one.marks === true ? [...one.bases, usedName] : one.bases;
  return `of (?:${bases.join('|')})`;
}

function unitsOf(dimension: string, vocabulary: vocab.Vocabulary): readonly string[] {
  return vocabulary.units.filter((unit) => unit.dimension === dimension).flatMap((unit) => [unit.word, unit.singular]);
}

function windowSchema(shape: vocab.WindowShape, vocabulary: vocab.Vocabulary): JsonSchema {
  const forms = shape.ends.readings.map((one) => {
    const end = amountOf(one);
    const suffix = suffixOf(one, vocabulary);
    const bases = shape.bases ?? [];
    const behind = suffix !== undefined ? ` (?:${suffix})` : bases.length === 0 ? '' : `(?: of (?:${bases.join('|')}))?`;
    return `(?:${end})\\.\\.(?:${end})${behind}`;
  });
  return text(forms.join('|'));
}

/** A quantity in whatever unit its place has. */
export function anyQuantity(vocabulary: vocab.Vocabulary): JsonSchema {
  const units = vocabulary.units.flatMap((unit) => [unit.word, unit.singular]);
  const bases = `of (?:${usedName})(?: (?:${usedName}))*`;
  const behind = `(?: (?:${['sparsity', 'density', bases, ...units].join('|')}))?`;
  return anyOf({ type: 'number' }, text(`(?:${number}%?|${computed})${behind}`), parameter);
}

export function anyRange(vocabulary: vocab.Vocabulary): JsonSchema {
  const units = vocabulary.units.flatMap((unit) => [unit.word, unit.singular]);
  const end = `(?:${number}%?|${computed})`;
  return text(`${end}\\.\\.${end}(?: (?:${['density', ...units].join('|')}))?`);
}

export function schemaOfShape(shape: vocab.Shape, vocabulary: vocab.Vocabulary): JsonSchema {
  return fold(schemas, shape, vocabulary);
}

const schemas: vocab.ShapeTable<[vocab.Vocabulary], JsonSchema> = {
  quantity: quantitySchema,
  window: windowSchema,
  pattern: () => definition('pattern'),
  choice: choiceSchema,
  selector: ({ single }) => definition(single === true ? 'layers' : 'selector'),
  expression: () => definition('expression'),
  measured: () => definition('measured'),
  comparison: ({ required, ofRun }) =>
    required ? definition('claim') : anyOf(definition('measured'), definition(ofRun === true ? 'claimOfRun' : 'claim')),
  interval: () => definition('interval'),
  bounds: () => definition('range'),
  values: ({ step }) => (step === true ? definition('quantity') : anyOf(definition('range'), oneOrMore(definition('quantity')))),
  record: ({ parts }, vocabulary) => recordSchema(parts, vocabulary),
  list: (shape, vocabulary) => oneOrMore(itemSchema(shape, vocabulary)),
  name: () => definition('name'),
  text: () => ({ type: 'string', minLength: 1 }),
  either: ({ options }, vocabulary) => anyOf(...options.map((option) => schemaOfShape(option, vocabulary))),
};

/** A unit behind the last of several numbers holds for all of them. */
function itemSchema({ of, sharesUnit }: vocab.ListShape, vocabulary: vocab.Vocabulary): JsonSchema {
  const item = schemaOfShape(of, vocabulary);
  return sharesUnit === true ? anyOf({ type: 'number' }, item) : item;
}

/** A mapping with a key for each part; its one part that must be there may stand for it. */
export function recordSchema(parts: readonly vocab.Part[], vocabulary: vocab.Vocabulary): JsonSchema {
  const said = parts.filter(({ shape, optional }) => shape !== undefined || optional === true);
  const properties = Object.fromEntries(said.map((part): [string, JsonSchema] => [partKey(part.name), schemaOfPart(part, vocabulary)]));
  const required = said.filter(({ optional }) => optional !== true);
  const names = required.map(({ name }) => partKey(name));
  // A part that is needed unless another one is there: one mapping with each.
  const either = said.flatMap(({ name, unless }) => (unless === undefined ? [] : [name, unless]));
  const whole =
    either.length === 0 ? mapping(properties, names) : anyOf(...either.map((name) => mapping(properties, [...names, partKey(name)])));
  const [only] = required;
  const isShort = required.length === 1 && only?.word === undefined && only?.shape !== undefined;
  return isShort ? anyOf(schemaOfShape(only.shape, vocabulary), whole) : whole;
}

function schemaOfPart(part: vocab.Part, vocabulary: vocab.Vocabulary): JsonSchema {
  return part.shape === undefined ? yes : schemaOfShape(part.shape, vocabulary);
}

function choiceSchema(shape: vocab.ChoiceShape, vocabulary: vocab.Vocabulary): JsonSchema {
  const declared = [...vocab.wordsOf(vocabulary, shape.category).values()].filter(({ word }) => shape.words?.includes(word) !== false);
  const alone = declared.filter((word) => !needsMore(word)).map(({ word }) => word);
  return anyOf(
    ...(alone.length === 0 ? [] : [{ type: 'string', enum: alone }]),
    ...declared.filter(({ args, follow }) => (args ?? follow) !== undefined).map((word) => withMapping(word, vocabulary)),
    ...(shape.definitions === undefined ? [] : [definition('defined')]),
  );
}

function needsMore({ args, follow }: vocab.WordDeclaration): boolean {
  const required = args?.some((parameter) => parameter.required === true) ?? false;
  return required || (follow?.some((part) => part.optional !== true) ?? false);
}

/** `{sgd: {lr: 0.1, nesterov: true}}`. */
function withMapping({ word, args = [], follow = [], documentation }: vocab.WordDeclaration, vocabulary: vocab.Vocabulary): JsonSchema {
  const own: Properties = Object.fromEntries([
    ...args.map(({ name, shape, documentation: description, default: fallback }) => [
      name,
      withDescription(
        shape === undefined ? yes : schemaOfShape(shape, vocabulary),
        fallback === undefined ? description : `${description} Without it: ${fallback}.`,
      ),
    ]),
    ...follow.map((part) => [partKey(part.name), schemaOfPart(part, vocabulary)]),
  ]);
  const required = [
    ...args.filter((parameter) => parameter.required === true).map(({ name }) => name),
    ...follow.filter((part) => part.optional !== true).map(({ name }) => partKey(name)),
  ];
  return mapping({ [word]: withDescription(mapping(own, required), documentation) }, [word]);
}

export function withDescription(schema: JsonSchema, description: string): JsonSchema {
  return typeof schema === 'boolean' ? schema : { description, ...schema };
}
