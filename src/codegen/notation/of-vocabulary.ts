/** A production for every verb, block, header, definition, clause and kind of word. */
import { ownWords } from '../../vocabulary/parts-of-words.ts';
import * as vocab from '../../vocabulary/index.ts';
import { clausesByName, nameOfClause, families, type NamedClause } from '../words/families.ts';
import { termOfPart, termOfShape, categoryRule, wordForm, wordRule } from './of-shape.ts';
import { choice, isEmpty, list, many, optional, ref, sequence, unordered, word, words, type Rule, type Term } from './term.ts';

// The values that clauses have in common.

function rulesOfValues(vocabulary: vocab.Vocabulary): readonly Rule[] {
  const dimensions = [...new Set(vocabulary.units.map(({ dimension }) => dimension))];
  const bases = [...vocab.wordsOf(vocabulary, 'base').keys()].map(words);
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
        sequence(ref('percent'), optional(choice(word('sparsity'), word('density'), sequence(word('of'), choice(...bases, ref('Name')))))),
        sequence(ref('plain'), optional(choice(...dimensions.map((dimension) => ref(`unit-of-${dimension}`))))),
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
  return choice(...(role === 'metric' || role === 'threshold' ? [] : [ref(categoryRule(role))]), ref('phrase'));
}

/** `3`, `2..5`. */
const numbers = sequence(ref('Number'), optional(sequence(word('..'), ref('Number'))));

const selector: Rule = {
  name: 'selector',
  term: list(choice(ref('layers'), numbers)),
  comment: 'The layers of all its terms; a number has the unit of the term before it.',
};

function selectorTerm(vocabulary: vocab.Vocabulary): Term {
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

function unitRule(dimension: vocab.Dimension, vocabulary: vocab.Vocabulary): Rule {
  const units = vocabulary.units.filter((unit) => unit.dimension === dimension);
  return { name: `unit-of-${dimension}`, term: choice(...units.flatMap((unit) => [words(unit.word), words(unit.singular)])) };
}

export type Section = { readonly title: string; readonly rules: readonly Rule[] };

export function sectionsOfVocabulary(vocabulary: vocab.Vocabulary): readonly Section[] {
  const clauses = clausesByName(vocabulary);
  const heads = [...vocabulary.heads.values()];
  const ofKind = (kind: vocab.HeadDeclaration['kind']): readonly Rule[] =>
    heads
      .filter((head) => head.kind === kind)
      .map((head) => ({ name: ruleOfHead(head), term: termOfHead(head, clauses, vocabulary), comment: head.documentation }));
  return [
    { title: 'The recipe', rules: [recipeRule, ...sentenceRules(heads)] },
    { title: 'Headers', rules: ofKind('header') },
    { title: 'Definitions', rules: ofKind('definition') },
    { title: 'Verbs', rules: ofKind('verb') },
    { title: 'Blocks', rules: ofKind('block') },
    { title: 'Short forms', rules: [shortFormRule(clauses, vocabulary)] },
    { title: 'Clauses', rules: clauses.map((clause) => clauseRule(clause, vocabulary)) },
    { title: 'Values', rules: rulesOfValues(vocabulary) },
    { title: 'Words', rules: rulesOfWords(vocabulary) },
  ];
}

/** `prune-statement`, `stage-block`, `recipe-header`, `group-definition`. */
export function ruleOfHead({ word, kind }: vocab.HeadDeclaration): string {
  return `${word}-${kind === 'verb' ? 'statement' : kind}`;
}

const recipeRule: Rule = { name: 'recipe-file', term: sequence(many(ref('header')), many(choice(ref('definition'), ref('step')))) };

function sentenceRules(heads: readonly vocab.HeadDeclaration[]): readonly Rule[] {
  const named = (kind: vocab.HeadDeclaration['kind']) =>
    choice(...heads.filter((head) => head.kind === kind).map((head) => ref(ruleOfHead(head))));
  return [
    { name: 'header', term: named('header') },
    { name: 'definition', term: named('definition') },
    { name: 'step', term: sequence(optional(word('then')), choice(named('verb'), ref('short-form'), named('block'))) },
    { name: 'body', term: sequence(word('{'), many(choice(ref('definition'), ref('step'))), word('}')) },
  ];
}

function termOfHead(head: vocab.HeadDeclaration, clauses: readonly NamedClause[], vocabulary: vocab.Vocabulary): Term {
  const own = unordered(...head.clauses.map((clause) => ref(`${nameOfClause(clauses, clause)}-clause`)));
  if (head.kind === 'definition') return sequence(word(head.word), meaning(head, vocabulary), own);
  // Headers come before all parameters: a number in one is a number.
  const isPlain = head.kind === 'header' && head.object.kind === 'quantity';
  const shape = isPlain ? ref('Number') : head.object && termOfShape(head.object, vocabulary);
  const isOptional = head.kind === 'block' && ['stage', 'branch'].includes(head.builds);
  const object = shape === undefined ? sequence() : isOptional ? optional(shape) : shape;
  return sequence(word(head.word), object, own, ...(head.kind === 'block' ? [ref('body')] : []));
}

/** What stands between a definition's word and its clauses. */
function meaning(definition: vocab.DefinitionDeclaration, vocabulary: vocab.Vocabulary): Term {
  const value = definition.value && termOfShape(definition.value, vocabulary);
  switch (definition.builds) {
    case 'param':
      return sequence(ref('Name'), word(':'), ref('type'), word('='), ref('quantity'));
    case 'expression':
      return sequence(ref('Name'), optional(sequence(word('('), list(ref('formal')), word(')'))), word('='), value ?? sequence());
    default:
      return sequence(ref('Name'), word('='), value ?? sequence());
  }
}

export function termOfClause(clause: vocab.ClauseDeclaration, vocabulary: vocab.Vocabulary): Term {
  return sequence(word(clause.word), valueOfClause(clause, vocabulary));
}

function valueOfClause(clause: vocab.ClauseDeclaration, vocabulary: vocab.Vocabulary): Term {
  const value = clause.value === undefined ? sequence() : termOfShape(clause.value, vocabulary);
  return sequence(value, ...ownWords(clause).map((part) => termOfPart(part, vocabulary)));
}

function clauseRule({ name, clause }: NamedClause, vocabulary: vocab.Vocabulary): Rule {
  const fallback = clause.default === undefined ? '' : ` Without it: ${clause.default}.`;
  return { name: `${name}-clause`, term: termOfClause(clause, vocabulary), comment: clause.documentation + fallback };
}

function shortFormRule(clauses: readonly NamedClause[], vocabulary: vocab.Vocabulary): Rule {
  const forms = vocabulary.shortForms.flatMap((form) => shortForm(form, clauses, vocabulary));
  return { name: 'short-form', term: choice(...forms), comment: vocabulary.shortForms.map((form) => form.documentation).join(' ') };
}

function shortForm(
  { opens, verb, clause, keepsWord }: vocab.ShortFormDeclaration,
  clauses: readonly NamedClause[],
  vocabulary: vocab.Vocabulary,
): readonly Term[] {
  const head = vocabulary.heads.get(verb);
  const taken = head?.clauses.find((one) => one.word === clause);
  if (head === undefined || taken === undefined) return [];
  const value = valueOfClause(taken, vocabulary);
  const begins = keepsWord || !('word' in opens) ? sequence() : word(opens.word);
  const others = unordered(...head.clauses.filter((one) => one !== taken).map((one) => ref(`${nameOfClause(clauses, one)}-clause`)));
  const form = sequence(begins, value, others);
  return isEmpty(form) ? [] : [form];
}

/** The words of every category, and what follows those that take arguments. */
function rulesOfWords(vocabulary: vocab.Vocabulary): readonly Rule[] {
  return families.flatMap(({ category }) => {
    const declared = [...(vocabulary.words.get(category)?.values() ?? [])];
    if (declared.length === 0) return [];
    const forms = declared.map((one) => wordForm(category, one.word, vocabulary));
    return [{ name: categoryRule(category), term: choice(...forms) }, ...declared.flatMap((one) => ruleOfWord(category, one, vocabulary))];
  });
}

function ruleOfWord(category: vocab.Category, declared: vocab.WordDeclaration, vocabulary: vocab.Vocabulary): readonly Rule[] {
  const { args, follow } = declared;
  if (args === undefined && follow === undefined) return [];
  const name = wordRule(category, declared.word);
  const term = sequence(
    words(declared.word),
    args === undefined ? sequence() : termOfArguments(`${name}-argument`, args),
    ...(follow ?? []).map((part) => termOfPart(part, vocabulary)),
  );
  const own = { name, term, comment: declared.documentation };
  if (args === undefined) return [own];
  return [own, { name: `${name}-argument`, term: choice(...args.map((parameter) => termOfParameter(parameter, vocabulary))) }];
}

function termOfArguments(rule: string, parameters: readonly vocab.Parameter[]): Term {
  const isRequired = parameters.some(({ required }) => required === true);
  const call = sequence(word('('), list(ref(rule), isRequired ? 1 : 0), word(')'));
  return isRequired ? call : optional(call);
}

function termOfParameter(parameter: vocab.Parameter, vocabulary: vocab.Vocabulary): Term {
  if (parameter.shape === undefined) return word(parameter.name);
  const value = termOfShape(parameter.shape, vocabulary);
  const label = sequence(word(parameter.name), word(':'));
  return sequence(parameter.positional === true ? optional(label) : label, value);
}
