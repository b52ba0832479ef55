/** How the values of a shape are written in YAML. */
import {
  wordsOf,
  type ChoiceShape,
  type ListShape,
  type Part,
  type Shape,
  type Vocabulary,
  type WordDeclaration,
} from '../../vocabulary/index.ts';
import { anyOf, definition, mapping, oneOrMore, words, yes, type JsonSchema, type Properties } from './json-schema.ts';
import { quantitySchema, windowSchema } from './of-quantity.ts';

export function schemaOfShape(shape: Shape, vocabulary: Vocabulary): JsonSchema {
  switch (shape.kind) {
    case 'quantity':
      return quantitySchema(shape, vocabulary);
    case 'window':
      return windowSchema(shape, vocabulary);
    case 'pattern':
      return definition('pattern');
    case 'choice':
      return choiceSchema(shape, vocabulary);
    case 'selector':
      return definition(shape.single === true ? 'layers' : 'selector');
    case 'expression':
      return definition('expression');
    case 'measured':
      return definition('measured');
    case 'comparison':
      return shape.required
        ? definition('claim')
        : anyOf(definition('measured'), definition(shape.ofRun === true ? 'claimOfRun' : 'claim'));
    case 'interval':
      return definition('interval');
    case 'bounds':
      return definition('range');
    case 'values':
      return shape.step === true ? definition('quantity') : anyOf(definition('range'), oneOrMore(definition('quantity')));
    case 'record':
      return recordSchema(shape.parts, vocabulary);
    case 'list':
      return oneOrMore(itemSchema(shape, vocabulary));
    case 'name':
      return definition('name');
    case 'text':
      return { type: 'string', minLength: 1 };
    case 'either':
      return anyOf(...shape.options.map((option) => schemaOfShape(option, vocabulary)));
  }
}

/** A unit behind the last of several numbers holds for all of them. */
function itemSchema({ of, sharesUnit }: ListShape, vocabulary: Vocabulary): JsonSchema {
  const item = schemaOfShape(of, vocabulary);
  return sharesUnit === true ? anyOf({ type: 'number' }, item) : item;
}

/** `atMost` is the key `at-most`. */
export function keyOf(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** A mapping with a key for each part; its one part that must be there may stand for it. */
export function recordSchema(parts: readonly Part[], vocabulary: Vocabulary): JsonSchema {
  const said = parts.filter(({ shape, optional }) => shape !== undefined || optional === true);
  const properties = Object.fromEntries(said.map((part): [string, JsonSchema] => [keyOf(part.name), schemaOfPart(part, vocabulary)]));
  const required = said.filter(({ optional }) => optional !== true);
  const names = required.map(({ name }) => keyOf(name));
  // A part that is needed unless another one is there: one mapping with each.
  const either = said.flatMap(({ name, unless }) => (unless === undefined ? [] : [name, unless]));
  const whole =
    either.length === 0 ? mapping(properties, names) : anyOf(...either.map((name) => mapping(properties, [...names, keyOf(name)])));
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
    ...follow.map((part) => [keyOf(part.name), schemaOfPart(part, vocabulary)]),
  ]);
  const required = [
    ...args.filter((parameter) => parameter.required === true).map(({ name }) => name),
    ...follow.filter((part) => part.optional !== true).map(({ name }) => keyOf(name)),
  ];
  const inner = withDescription(mapping(own, required), documentation);
  return mapping({ [word]: inner }, [word]);
}

export function withDescription(schema: JsonSchema, description: string): JsonSchema {
  return typeof schema === 'boolean' ? schema : { description, ...schema };
}
