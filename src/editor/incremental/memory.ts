/** What is kept of a recipe while it is typed, so that a key stroke costs only what it changes. */
import type { Source } from '../../diagnostics/diagnostic.ts';
import type { Remember } from '../../language/check/lowering.ts';
import type { Parsed } from '../../language/parse.ts';
import { rememberSteps } from './lowering.ts';
import { makeParser } from './parsing.ts';

export interface Memory {
  readonly parse: (source: Source) => Parsed;
  readonly remember: Remember;
}

export function makeMemory(): Memory {
  const parser = makeParser();
  return { parse: parser.parse, remember: rememberSteps(parser) };
}
