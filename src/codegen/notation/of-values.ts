/** The values that clauses have in common. */
import { wordsOf, type Dimension, type Vocabulary } from '../../vocabulary/index.ts';
import { categoryRule } from './of-shape.ts';
import { choice, list, optional, ref, sequence, word, words, type Rule, type Term } from './term.ts';

export function rulesOfValues(vocabulary: Vocabulary): readonly Rule[] {
  const dimensions = [...new Set(vocabulary.units.map(({ dimension }) => dimension))];
  const bases = [...wordsOf(vocabulary, 'base').keys()].map(words);
  const unit = choice(...dimensions.map((dimension) => ref(`unit-of-${dimension}`)));
  return [
    {
      name: 'percent',
      term: choice(sequence(ref('Number'), word('%')), ref('computed')),
      comment: 'A share, exactly as the decimals say.',
    },
    { name: 'plain', term: choice(ref('Number'), ref('computed')) },
    {
      name: 'computed',
      term: choice(ref('group'), ref('parameter')),
      comment: 'Arithmetic over numbers and parameters stands in parentheses before a unit.',
    },
    { name: 'parameter', term: ref('Name'), comment: 'The name of a `param`, with its unit.' },
    {
      name: 'quantity',
      term: choice(
        sequence(ref('percent'), optional(choice(word('sparsity'), word('density'), ofBase(bases)))),
        sequence(ref('plain'), optional(unit)),
      ),
      comment: 'In the unit that the parameter or the metric has.',
    },
    {
      name: 'range',
      term: sequence(ref('quantity'), word('..'), ref('quantity')),
      comment: 'Both ends belong to it; the unit stands behind the second.',
    },
    {
      name: 'pattern',
      term: choice(ref('Ratio'), sequence(word('keep'), ref('Number'), word('of'), ref('Number'))),
      comment: 'How many of each M consecutive weights stay; N:M only where N is half of M.',
    },
    {
      name: 'measured',
      term: sequence(
        choice(ref(categoryRule('metric')), ref('defined')),
        optional(sequence(word('of'), choice(ref(categoryRule('whole')), ref('Name'), ref('selector')))),
      ),
      comment: 'A metric of the model, a stage, an arm, a mark or layers.',
    },
    {
      name: 'claimed',
      term: choice(ref('measured'), sequence(ref(categoryRule('metric')), word('after'), ref('Name'))),
      comment: 'What `expect` speaks of; `loss after recover` is the loss where that stage ends.',
    },
    { name: 'bound', term: choice(ref('quantity'), ref('measured')) },
    selector,
    { name: 'layers', term: selectorTerm(vocabulary) },
    { name: 'defined', term: sequence(ref('Name'), optional(ref('call'))), comment: 'A definition of the recipe.' },
    {
      name: 'formal',
      term: sequence(ref('Name'), optional(sequence(word(':'), ref('expression')))),
      comment: 'A parameter of a definition, with its default.',
    },
    ...expressionRoles.map((role) => ({ name: `${role}-expression`, term: expressionOf(role) })),
    ...dimensions.map((dimension) => unitRule(dimension, vocabulary)),
  ];
}

const expressionRoles = ['criterion', 'curve', 'loss', 'penalty', 'reparam', 'metric', 'threshold'] as const;

/** A word of the standard library, or any expression of the language. */
function expressionOf(role: (typeof expressionRoles)[number]): Term {
  const named = role === 'metric' || role === 'threshold' ? [] : [ref(categoryRule(role))];
  return choice(...named, ref('phrase'));
}

function ofBase(bases: readonly Term[]): Term {
  return sequence(word('of'), choice(...bases, ref('Name')));
}

/** `3`, `2..5`. */
const numbers = sequence(ref('Number'), optional(sequence(word('..'), ref('Number'))));

const selector: Rule = {
  name: 'selector',
  term: list(choice(ref('layers'), numbers)),
  comment: 'The layers of all its terms; a number has the unit of the term before it.',
};

function selectorTerm(vocabulary: Vocabulary): Term {
  const counted = vocabulary.units
    .filter(({ dimension }) => dimension === 'pruning' || dimension === 'layers')
    .flatMap((unit) => [words(unit.word), words(unit.singular)]);
  return choice(
    ref(categoryRule('role')),
    sequence(choice(...counted), numbers),
    sequence(word('operator'), choice(ref('Name'), ref('Text'))),
    ref('Name'),
    ref('Text'),
  );
}

function unitRule(dimension: Dimension, vocabulary: Vocabulary): Rule {
  const units = vocabulary.units.filter((unit) => unit.dimension === dimension);
  return { name: `unit-of-${dimension}`, term: choice(...units.flatMap((unit) => [words(unit.word), words(unit.singular)])) };
}
