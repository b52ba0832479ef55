/** How the values of a shape are written in YAML. */
import { partKey } from '../../language/yaml/part-key.ts';
import {
  foldShape,
  wordsOf,
  type ChoiceShape,
  type ListShape,
  type Part,
  type Shape,
  type ShapeTable,
  type Vocabulary,
  type WordDeclaration,
} from '../../vocabulary/index.ts';
import { anyOf, definition, mapping, oneOrMore, words, yes, type JsonSchema, type Properties } from './json-schema.ts';
import { quantitySchema, windowSchema } from './of-quantity.ts';

export function schemaOfShape(shape: Shape, vocabulary: Vocabulary): JsonSchema {
  return foldShape(schemas, shape, vocabulary);
}

const schemas: ShapeTable<[Vocabulary], JsonSchema> = {
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
function itemSchema({ of, sharesUnit }: ListShape, vocabulary: Vocabulary): JsonSchema {
  const item = schemaOfShape(of, vocabulary);
  return sharesUnit === true ? anyOf({ type: 'number' }, item) : item;
}

/** A mapping with a key for each part; its one part that must be there may stand for it. */
export function recordSchema(parts: readonly Part[], vocabulary: Vocabulary): JsonSchema {
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

function schemaOfPart(part: Part, vocabulary: Vocabulary): JsonSchema {
  return part.shape === undefined ? yes : schemaOfShape(part.shape, vocabulary);
}

function choiceSchema(shape: ChoiceShape, vocabulary: Vocabulary): JsonSchema {
  const declared = [...wordsOf(vocabulary, shape.category).values()].filter(({ word }) => shape.words?.includes(word) !== false);
  const alone = declared.filter((word) => !needsMore(word)).map(({ word }) => word);
  const withArguments = declared.filter(({ args, follow }) => (args ?? follow) !== undefined);
  return anyOf(
    ...(alone.length === 0 ? [] : [words(alone)]),
    ...withArguments.map((word) => withMapping(word, vocabulary)),
    ...(shape.definitions === undefined ? [] : [definition('defined')]),
  );
}

function needsMore({ args, follow }: WordDeclaration): boolean {
  const required = args?.some((parameter) => parameter.required === true) ?? false;
  return required || (follow?.some((part) => part.optional !== true) ?? false);
}

/** `{sgd: {lr: 0.1, nesterov: true}}`. */
function withMapping(declared: WordDeclaration, vocabulary: Vocabulary): JsonSchema {
  const { word, args = [], follow = [], documentation } = declared;
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
  const inner = withDescription(mapping(own, required), documentation);
  return mapping({ [word]: inner }, [word]);
}

export function withDescription(schema: JsonSchema, description: string): JsonSchema {
  return typeof schema === 'boolean' ? schema : { description, ...schema };
}
