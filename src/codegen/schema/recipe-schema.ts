/** `grammar/recipe.schema.json`: the schema of recipes in YAML (JSON Schema 2020-12). */
import {
  lexiconOf,
  overSeeds,
  wordsOf,
  type DefinitionDeclaration,
  type HeaderDeclaration,
  type HeadDeclaration,
  type Vocabulary,
  type ClauseDeclaration,
} from '../../vocabulary/index.ts';
import { clausesByName } from '../words/families.ts';
import { described, blockSchema, clauseDefinitions, clauseSchema, verbSchema, type Examples } from './of-head.ts';
import {
  anyOf,
  definition,
  mapping,
  oneOrMore,
  text,
  schemaOfShape,
  withDescription,
  anyQuantity,
  anyRange,
  namePattern,
  type JsonSchema,
  type Properties,
} from './of-shape.ts';
import { definitionsKey } from '../../language/names.ts';
import { parse as parseYaml } from 'yaml';
import { statementsIn, type Statement, type SyntaxTree } from '../../language/ast.ts';
import type { Context } from '../../language/check/context.ts';
import { desugar } from '../../language/check/expand.ts';
import { lower } from '../../language/check/lower.ts';
import { parse } from '../../language/syntax/parse.ts';
import { yamlText } from '../../language/yaml/write/recipe.ts';

// Definitions that many places of the schema refer to.

const comparisons = ['<', '<=', '>', '>=', '==', '!='];

function commonDefinitions(vocabulary: Vocabulary): Properties {
  return {
    name: withDescription(text(namePattern), 'A name that the recipe gives or uses.'),
    quantity: withDescription(anyQuantity(vocabulary), 'A number with its unit, as a recipe writes it; a plain number is a number.'),
    range: withDescription(anyRange(vocabulary), 'Two ends and what lies between: 10%..90%.'),
    pattern: withDescription(
      anyOf(
        { type: 'string', enum: ['1:2', '2:4', '4:8', '8:16', '16:32'] },
        mapping({ keep: { type: 'integer', minimum: 1 }, of: { type: 'integer', minimum: 2 } }, ['keep', 'of']),
      ),
      'How many of each M consecutive weights stay.',
    ),
    expression: withDescription({ type: 'string', minLength: 1 }, 'An expression of the language, or the name of one.'),
    selector: withDescription(oneOrMore(definition('layers')), 'Layers and tensors; of several terms, all of them.'),
    layers: layersSchema(vocabulary),
    defined: withDescription(
      anyOf(definition('name'), {
        type: 'object',
        propertyNames: definition('name'),
        additionalProperties: { type: 'object', additionalProperties: anyOf({ type: 'number' }, definition('expression')) },
      }),
      'A definition of the recipe, with its arguments.',
    ),
    measured: withDescription(anyOf(metricName(vocabulary), measuredMapping(vocabulary, {})), 'A metric, and what it is taken of.'),
    claim: withDescription(claimSchema(vocabulary, { of: definition('selector') }), 'A metric compared with a bound.'),
    claimOfRun: withDescription(
      claimSchema(vocabulary, { over: schemaOfShape(overSeeds, vocabulary), of: definition('selector'), after: definition('name') }),
      'A claim that may also speak of the ends of stages, and of several seeds.',
    ),
    interval: withDescription(
      anyOf(definition('range'), mapping({ center: definition('quantity'), within: definition('quantity') }, ['center', 'within'])),
      'Where a metric must lie: a range, or a center and how far off it may be.',
    ),
  };
}

function layersSchema(vocabulary: Vocabulary) {
  const roles = [...wordsOf(vocabulary, 'role').keys()];
  const counted = vocabulary.units.filter(({ dimension }) => dimension === 'pruning' || dimension === 'layers');
  const number = anyOf({ type: 'integer', minimum: 0 }, text(String.raw`\d+\.\.\d+`));
  return withDescription(
    anyOf(
      { type: 'string', minLength: 1, examples: [...roles, 'layers.*.attn.**'] },
      mapping({ operator: { type: 'string', minLength: 1 } }, ['operator']),
      mapping({ name: { type: 'string', minLength: 1 } }, ['name']),
      ...counted.map(({ word }) => mapping({ [word]: number }, [word])),
    ),
    'A role, a name or glob, a group; by number, {blocks: 4..29}; by operator, {operator: Conv}; ' +
      'a name that is a word of the language too, {name: head}.',
  );
}

function metricName(vocabulary: Vocabulary) {
  return schemaOfShape({ kind: 'choice', category: 'metric', definitions: 'metric' }, vocabulary);
}

function measuredMapping(vocabulary: Vocabulary, more: Properties) {
  return mapping({ metric: metricName(vocabulary), of: definition('selector'), ...more }, ['metric']);
}

/** A measured value with one comparison, its sign the key: {metric: loss, "<": 0.5}. */
function claimSchema(vocabulary: Vocabulary, about: Properties) {
  const { over: _, ...end } = about;
  const bound = anyOf(definition('quantity'), measuredMapping(vocabulary, end));
  return anyOf(...comparisons.map((sign) => mapping({ metric: metricName(vocabulary), ...about, [sign]: bound }, ['metric', sign])));
}

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
      return [
        [head.word, described(head.repeatable ? oneOrMore(own) : own, head)],
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
  const properties = {
    type: withDescription(schemaOfShape({ kind: 'choice', category: 'type' }, vocabulary), 'What the value is a number of.'),
    value: withDescription(definition('quantity'), 'The value where nothing else sets it.'),
    ...Object.fromEntries(clauses),
  };
  return mapping(properties, ['type', 'value']);
}

/** Examples and defaults of clauses in YAML, made from what the declarations say in text. */
function examplesOf(vocabulary: Vocabulary): Examples {
  return {
    of: (clause) => {
      const tree = read(clause.example, vocabulary);
      const { context } = lower(tree, vocabulary);
      return everyStatement(desugar(tree.statements, vocabulary)).flatMap((statement) => {
        const head = vocabulary.heads.get(statement.head.text);
        return head?.clauses.includes(clause) === true ? found(statement, head, clause, tree, context) : [];
      });
    },
    defaultOf: (clause) => defaultOf(clause, vocabulary),
  };
}

function read(text: string, vocabulary: Vocabulary): SyntaxTree {
  return parse({ name: 'example', text }, lexiconOf(vocabulary)).tree;
}

function everyStatement(statements: readonly Statement[]): readonly Statement[] {
  return statements.flatMap((one) => [one, ...everyStatement(statementsIn(one.block))]);
}

/** What the clause is where the statement, with this clause alone, is written as YAML; nothing where its words have no value. */
function found(
  statement: Statement,
  head: HeadDeclaration,
  clause: ClauseDeclaration,
  tree: SyntaxTree,
  context: Context,
): readonly unknown[] {
  const { block: _, ...bare } = statement;
  const only = { ...bare, clauses: statement.clauses.filter(({ word }) => word.text === clause.word) };
  if (only.clauses.length === 0) return [];
  const inside = { ...context, source: tree.source };
  const written: unknown = parseYaml(yamlText({ ...tree, statements: [only], comments: [] }, inside, context.vocabulary));
  const around = keysTo(head, statement).reduce((node, key) => valueAt(node, key), written);
  const own = valueAt(around, clause.word);
  return own === undefined || own === null ? [] : [own];
}

/** Under which keys the clauses of a statement stand. */
function keysTo({ kind, word }: HeadDeclaration, { object }: Statement): readonly (string | number)[] {
  if (kind === 'header') return [];
  if (kind !== 'definition') return ['stages', 0];
  const [item] = object[0]?.items ?? [];
  return [definitionsKey(word), item?.kind === 'call' ? item.callee.text : item?.kind === 'name' ? item.text : ''];
}

function valueAt(node: unknown, key: string | number): unknown {
  return typeof node === 'object' && node !== null ? Reflect.get(node, key) : undefined;
}

/** Undefined where the default is a sentence and no value: `a hundredth of the window`. */
function defaultOf(clause: ClauseDeclaration, vocabulary: Vocabulary): unknown {
  const head = [...vocabulary.heads.values()].find((one) => one.clauses.includes(clause));
  if (clause.default === undefined || head === undefined) return undefined;
  const tree = read(`${head.word} ${clause.word} ${clause.default}`, vocabulary);
  const { context } = lower(read(clause.example, vocabulary), vocabulary);
  const [statement] = tree.statements;
  return statement === undefined ? undefined : found(statement, head, clause, tree, context)[0];
}
