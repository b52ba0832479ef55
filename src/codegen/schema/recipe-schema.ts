/** `grammar/recipe.schema.json`: the schema of recipes in YAML (JSON Schema 2020-12). */
import type { DefinitionDeclaration, HeaderDeclaration, HeadDeclaration, Vocabulary } from '../../vocabulary/index.ts';
import { clausesByName } from '../words/clause-names.ts';
import { commonDefinitions } from './common.ts';
import { described } from './describe.ts';
import { examplesOf } from './examples.ts';
import { anyOf, definition, mapping, oneOrMore, type JsonSchema, type Properties } from './json-schema.ts';
import { definitionsKey } from '../../language/yaml/part-key.ts';
import { blockSchema, clauseDefinitions, clauseSchema, verbSchema } from './of-head.ts';
import { schemaOfShape, withDescription } from './of-shape.ts';

export function recipeSchema(vocabulary: Vocabulary): JsonSchema {
  const heads = [...vocabulary.heads.values()];
  const names = clausesByName(vocabulary).filter(({ owners }) => owners.some(({ kind }) => kind === 'verb' || kind === 'block'));
  const statements = heads.flatMap((head): readonly [string, JsonSchema][] => {
    if (head.kind === 'verb') return [[nameOf(head), verbSchema(head, names, vocabulary)]];
    if (head.kind === 'block') return [[nameOf(head), blockSchema(head, names, vocabulary)]];
    return [];
  });
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'urn:espalier:recipe:1',
    title: 'Espalier recipe (*.prune.yaml)',
    description: 'A pruning recipe, edition 1. Generated from the vocabulary by scripts/codegen.mjs.',
    ...rooted(mapping({ ...headers(heads, vocabulary), ...definitions(heads, vocabulary), stages })),
    $defs: {
      steps: { description: 'Statements and blocks, in the order in which they happen.', type: 'array', items: definition('step') },
      step: anyOf(...statements.map(([name]) => definition(name))),
      ...Object.fromEntries(statements),
      ...clauseDefinitions(names, vocabulary, examplesOf(vocabulary)),
      ...commonDefinitions(vocabulary),
    },
  };
}

const stages = definition('steps');

function nameOf({ word, kind }: HeadDeclaration): string {
  return `${word}-${kind}`;
}

function rooted(schema: JsonSchema): Exclude<JsonSchema, boolean> {
  return typeof schema === 'boolean' ? {} : schema;
}

/** A header's clauses are keys beside it: `recipe: gmp` and `version: 1.0.0`. */
function headers(heads: readonly HeadDeclaration[], vocabulary: Vocabulary): Properties {
  const declared = heads.filter((head): head is HeaderDeclaration => head.kind === 'header');
  return Object.fromEntries(
    declared.flatMap((head) => {
      const own = schemaOfShape(head.object, vocabulary);
      const value = head.repeatable ? oneOrMore(own) : own;
      return [
        [head.word, described(value, head)],
        ...head.clauses.map((clause) => [clause.word, described(clauseSchema(clause, vocabulary), clause)]),
      ];
    }),
  );
}

function definitions(heads: readonly HeadDeclaration[], vocabulary: Vocabulary): Properties {
  const declared = heads.filter((head): head is DefinitionDeclaration => head.kind === 'definition');
  return Object.fromEntries(
    declared.map((head) => [
      definitionsKey(head.word),
      described({ type: 'object', propertyNames: definition('name'), additionalProperties: meaning(head, vocabulary) }, head),
    ]),
  );
}

function meaning(head: DefinitionDeclaration, vocabulary: Vocabulary): JsonSchema {
  if (head.builds === 'param') return paramSchema(head, vocabulary);
  const value = head.value === undefined ? true : schemaOfShape(head.value, vocabulary);
  if (head.builds !== 'expression') {
    const clauses = clauseSchemas(head, vocabulary);
    return clauses.length === 0 ? value : anyOf(value, mapping({ value, ...Object.fromEntries(clauses) }, ['value']));
  }
  const parameters: JsonSchema = {
    description: 'Parameters by name, each with its default; null where it has none.',
    type: 'object',
    propertyNames: definition('name'),
    additionalProperties: anyOf({ type: 'null' }, { type: 'number' }, definition('expression')),
  };
  return anyOf(value, mapping({ parameters, expression: value }, ['expression']));
}

function clauseSchemas(head: DefinitionDeclaration, vocabulary: Vocabulary): readonly (readonly [string, JsonSchema])[] {
  return head.clauses.map((clause) => [clause.word, described(clauseSchema(clause, vocabulary), clause)]);
}

function paramSchema(head: DefinitionDeclaration, vocabulary: Vocabulary): JsonSchema {
  const clauses = clauseSchemas(head, vocabulary);
  const type = schemaOfShape({ kind: 'choice', category: 'type' }, vocabulary);
  const properties = {
    type: withDescription(type, 'What the value is a number of.'),
    value: withDescription(definition('quantity'), 'The value where nothing else sets it.'),
    ...Object.fromEntries(clauses),
  };
  return mapping(properties, ['type', 'value']);
}
