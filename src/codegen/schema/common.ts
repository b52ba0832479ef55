/** Definitions that many places of the schema refer to. */
import { overSeeds, wordsOf, type Vocabulary } from '../../vocabulary/index.ts';
import { anyOf, definition, mapping, oneOrMore, text, type Properties } from './json-schema.ts';
import { anyQuantity, anyRange, namePattern } from './of-quantity.ts';
import { schemaOfShape, withDescription } from './of-shape.ts';

const comparisons = ['<', '<=', '>', '>=', '==', '!='];

export function commonDefinitions(vocabulary: Vocabulary): Properties {
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
