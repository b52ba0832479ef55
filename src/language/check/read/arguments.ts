/** Reads the arguments in a word's brackets. */
import { argumentsOf } from '../../../vocabulary/parts-of-words.ts';
import * as names from '../../../diagnostics/catalogue/names.ts';
import * as types from '../../../diagnostics/catalogue/types.ts';
import type { Parameter, WordDeclaration } from '../../../vocabulary/index.ts';
import type { Argument, CallItem } from '../../ast.ts';
import type { Span } from '../../../diagnostics/diagnostic.ts';
import type { Value } from '../../typed.ts';
import { report, textAt, type Context } from '../context.ts';
import { cursorOver, isWord, type Cursor } from '../cursor.ts';
import { listed, spellingFix, suggest } from '../../../diagnostics/suggest.ts';
import { readAll } from './all.ts';

/** By name; undefined where one of them is wrong. `call` is absent where no brackets stand at the word. */
export function readArguments(
  word: WordDeclaration,
  call: CallItem | undefined,
  span: Span,
  context: Context,
): Readonly<Record<string, Value>> | undefined {
  const parameters = argumentsOf(word);
  const values: Record<string, Value> = {};
  const given = new Set<string>();
  let fine = true;
  for (const argument of call?.args ?? []) {
    const parameter = parameterOf(argument, parameters, given);
    const value = parameter
      ? given.has(parameter.name)
        ? refuseTwice(word, parameter, argument, context)
        : readArgument(word, parameter, argument, context)
      : refuseUnknown(word, parameters, argument, context);
    if (parameter !== undefined) given.add(parameter.name);
    if (parameter === undefined || value === undefined) fine = false;
    else values[parameter.name] = value;
  }
  const missing = parameters.find(({ name, required }) => required === true && !given.has(name));
  if (missing !== undefined && fine) return report(context, types.missingArgument, { owner: word.word, argument: missing.name }, span);
  return fine ? values : undefined;
}

function parameterOf(argument: Argument, parameters: readonly Parameter[], given: ReadonlySet<string>): Parameter | undefined {
  const written = argument.name?.text.toLowerCase();
  if (written !== undefined) return parameters.find(({ name, shape }) => name.toLowerCase() === written && shape !== undefined);
  const only = argument.value.items.length === 1 ? argument.value.items[0] : undefined;
  return (
    parameters.find(({ name, shape }) => shape === undefined && isWord(only, name)) ??
    parameters.find(({ name, positional }) => positional === true && !given.has(name))
  );
}

function readArgument(word: WordDeclaration, parameter: Parameter, argument: Argument, context: Context): Value | undefined {
  if (parameter.shape === undefined) return { kind: 'choice', word: 'yes', args: {}, span: argument.span };
  const owner = argument.name?.text ?? word.word;
  const cursor: Cursor = cursorOver([argument.value], owner, argument.name?.span ?? argument.span);
  return readAll(parameter.shape, cursor, { ...context, subject: {} });
}

function refuseTwice(word: WordDeclaration, parameter: Parameter, argument: Argument, context: Context): undefined {
  return report(context, types.argumentTwice, { owner: word.word, argument: parameter.name }, argument.span);
}

function refuseUnknown(word: WordDeclaration, parameters: readonly Parameter[], argument: Argument, context: Context): undefined {
  const only = argument.value.items[0];
  if (argument.name === undefined && (only === undefined || only.kind === 'missing')) return undefined;
  const span = argument.name?.span ?? argument.value.span;
  const written = textAt(context, span);
  const known = parameters.map(({ name }) => name);
  const flag = parameters.find(({ name, shape }) => name === written && shape === undefined);
  const args = {
    word: flag === undefined ? written : textAt(context, argument.span),
    owner: word.word,
    known: listed(known),
    suggestion: flag?.name ?? suggest(written, known),
  };
  return report(context, names.unknownArgument, args, span, { fixes: spellingFix(span, args.suggestion) });
}
