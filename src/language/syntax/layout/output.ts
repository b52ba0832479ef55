/** Where the layout pass puts its tokens and its findings; a comma waits until it is needed. */
import { diagnose, type Diagnostic, type Source } from '../../../diagnostics/diagnostic.ts';
import type { Lexeme } from '../lexeme.ts';
import * as tokens from '../tokens.ts';
import { lastOf, makeRepairer, push } from './repairing.ts';
import type { Report } from './report.ts';

export interface Output {
  readonly tokens: readonly tokens.Token[];
  readonly emit: (token: tokens.Token) => void;
  readonly lastType: () => tokens.TokenType;
  readonly last: () => tokens.Token | undefined;
  /** Where the last token ends. */
  readonly end: () => number;
  /** Keeps a comma back: it goes out before the next token, unless it is dropped. */
  readonly holdComma: (comma: Lexeme) => void;
  readonly holdsComma: () => boolean;
  readonly dropComma: () => void;
  /** Whether a value has just ended, so that an operator may follow. */
  readonly afterValue: () => boolean;
  readonly report: Report;
}

export function makeOutput(source: Source, diagnostics: Diagnostic[]): Output {
  const report: Report = (definition, args, span, fixes = []) => {
    diagnostics.push(diagnose(definition, args, { source, span, fixes }));
  };
  const repairer = makeRepairer(report);
  let comma: Lexeme | undefined;
  const lastType = () => lastOf(repairer)?.tokenType ?? tokens.End;

  return {
    tokens: repairer.tokens,
    emit: (token) => {
      if (comma !== undefined) push(repairer, tokens.tokenOf(tokens.Comma, comma));
      comma = undefined;
      push(repairer, token);
    },
    lastType,
    last: () => lastOf(repairer),
    end: () => lastOf(repairer)?.endOffset ?? 0,
    holdComma: (held) => {
      comma = held;
    },
    holdsComma: () => comma !== undefined,
    dropComma: () => {
      comma = undefined;
    },
    afterValue: () => comma === undefined && tokens.endsValue.has(lastType()),
    report,
  };
}
