/** Statements and blocks in YAML: a mapping whose first key is the verb, a key for every clause. */
import { fold, type Table } from '../../basics/fold.ts';
import type { BlockDeclaration, ClauseDeclaration, ClauseRule, VerbDeclaration, Vocabulary, Documented } from '../../vocabulary/index.ts';
import { nameOfClause, type NamedClause } from '../words/families.ts';
import { anyOf, definition, mapping, none, recordSchema, schemaOfShape, type JsonSchema, type Properties } from './of-shape.ts';

export function verbSchema(verb: VerbDeclaration, names: readonly NamedClause[], vocabulary: Vocabulary): JsonSchema {
  const { object } = verb;
  const shape = object && schemaOfShape(object, vocabulary);
  const mayBeNone = object?.kind === 'record' && object.parts.every(({ optional }) => optional);
  const subject = shape === undefined ? none : mayBeNone ? anyOf(shape, none) : shape;
  const clauses = clauseProperties(verb.clauses, names);
  const rules = (verb.rules ?? []).map((rule) => fold(schemaOfRule, rule, verb.word));
  return {
    ...asObject(mapping({ [verb.word]: described(subject, verb), ...clauses }, [verb.word])),
    ...(rules.length === 0 ? {} : { allOf: rules }),
  };
}

export function blockSchema(block: BlockDeclaration, names: readonly NamedClause[], vocabulary: Vocabulary): JsonSchema {
  const subject = block.object === undefined ? none : schemaOfShape(block.object, vocabulary);
  const mayBeNone = block.builds === 'stage' || block.builds === 'branch';
  const own = described(mayBeNone ? anyOf(subject, none) : subject, block);
  return mapping({ [block.word]: own, ...clauseProperties(block.clauses, names), do: definition('steps') }, [block.word, 'do']);
}

function clauseProperties(clauses: readonly ClauseDeclaration[], names: readonly NamedClause[]): Properties {
  return Object.fromEntries(clauses.map((clause) => [clause.word, definition(clauseKey(nameOfClause(names, clause)))]));
}

/** A definition for every clause: verbs share most of them. */
export function clauseDefinitions(names: readonly NamedClause[], vocabulary: Vocabulary, examples: Examples): Properties {
  return Object.fromEntries(
    names.map(({ name, clause }) => [clauseKey(name), describedClause(clauseSchema(clause, vocabulary), clause, examples)]),
  );
}

function clauseKey(name: string): string {
  return `${name}-clause`;
}

/** A clause that is a word alone is `true`; words that belong to it are parts of its value. */
export function clauseSchema({ value, own }: ClauseDeclaration, vocabulary: Vocabulary): JsonSchema {
  if (value === undefined) return { const: true };
  if (own === undefined) return schemaOfShape(value, vocabulary);
  return recordSchema([...(value.kind === 'record' ? value.parts : [{ name: 'value', shape: value }]), ...own], vocabulary);
}

const schemaOfRule: Table<ClauseRule, [verb: string], JsonSchema> = {
  'one-of': ({ clauses, unless }, verb) => unlessOneOf(verb, unless, { oneOf: clauses.map((clause) => has(clause)) }),
  required: ({ clause, when, unless }, verb) =>
    when === undefined ? unlessOneOf(verb, unless, has(clause)) : { if: isOneOf(verb, when), then: has(clause) },
  // Without the other clause it has no effect: that is a warning, and the recipe stays valid.
  needs: () => true,
  blind: ({ clause, word }) => ({ not: isOneOf(clause, [word]) }),
  'not-both': ({ clauses }) => ({ not: has(...clauses) }),
  'not-with': ({ clause, objects }, verb) => ({ if: isOneOf(verb, objects), then: { not: has(clause) } }),
};

function unlessOneOf(verb: string, objects: readonly string[] | undefined, schema: JsonSchema): JsonSchema {
  return objects === undefined ? schema : { if: isOneOf(verb, objects), else: schema };
}

function has(...clauses: readonly string[]): JsonSchema {
  return { type: 'object', required: clauses, properties: Object.fromEntries(clauses.map((clause) => [clause, true])) };
}

/** True where the key's value is one of these words, alone or in a list of nothing else. */
function isOneOf(key: string, values: readonly string[]): JsonSchema {
  const word: JsonSchema = { type: 'string', enum: values };
  return { type: 'object', required: [key], properties: { [key]: { anyOf: [word, { type: 'array', items: word }] } } };
}

function asObject(schema: JsonSchema): Exclude<JsonSchema, boolean> {
  return typeof schema === 'boolean' ? {} : schema;
}

// What an editor shows at a key: documentation, default and examples of its value.

/** The value of a clause in YAML as its own example writes it, and what its default is. */
export interface Examples {
  readonly of: (clause: ClauseDeclaration) => readonly unknown[];
  readonly defaultOf: (clause: ClauseDeclaration) => unknown;
}

export function described(schema: JsonSchema, { documentation, example }: Documented): JsonSchema {
  if (typeof schema === 'boolean') return schema;
  return { description: documentation, markdownDescription: `${documentation}\n\n\`\`\`prune\n${example}\n\`\`\``, ...schema };
}

function describedClause(schema: JsonSchema, clause: ClauseDeclaration, examples: Examples): JsonSchema {
  const { documentation, default: fallback } = clause;
  const without = fallback === undefined ? '' : ` Without it: ${fallback}.`;
  const shown = described(schema, { ...clause, documentation: documentation + without });
  if (typeof shown === 'boolean') return shown;
  const value = examples.defaultOf(clause);
  const written = examples.of(clause);
  return { ...shown, ...(value === undefined ? {} : { default: value }), ...(written.length === 0 ? {} : { examples: written }) };
}
