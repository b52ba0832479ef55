/** The words of every category, and what follows those that take arguments. */
import type { Category, Parameter, Vocabulary, WordDeclaration } from '../../vocabulary/index.ts';
import { families } from '../words/families.ts';
import { categoryRule, termOfPart, termOfShape, wordForm, wordRule } from './of-shape.ts';
import { choice, list, optional, ref, sequence, word, words, type Rule, type Term } from './term.ts';

export function rulesOfWords(vocabulary: Vocabulary): readonly Rule[] {
  return families.flatMap(({ category }) => {
    const declared = [...(vocabulary.words.get(category)?.values() ?? [])];
    if (declared.length === 0) return [];
    const forms = declared.map((one) => wordForm(category, one.word, vocabulary));
    return [{ name: categoryRule(category), term: choice(...forms) }, ...declared.flatMap((one) => ruleOfWord(category, one, vocabulary))];
  });
}

function ruleOfWord(category: Category, declared: WordDeclaration, vocabulary: Vocabulary): readonly Rule[] {
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
  const options = args.map((parameter) => termOfParameter(parameter, vocabulary));
  return [own, { name: `${name}-argument`, term: choice(...options) }];
}

function termOfArguments(rule: string, parameters: readonly Parameter[]): Term {
  const isRequired = parameters.some(({ required }) => required === true);
  const call = sequence(word('('), list(ref(rule), isRequired ? 1 : 0), word(')'));
  return isRequired ? call : optional(call);
}

function termOfParameter(parameter: Parameter, vocabulary: Vocabulary): Term {
  if (parameter.shape === undefined) return word(parameter.name);
  const value = termOfShape(parameter.shape, vocabulary);
  const label = sequence(word(parameter.name), word(':'));
  return sequence(parameter.positional === true ? optional(label) : label, value);
}
