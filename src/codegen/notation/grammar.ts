/**
 * The grammar as rules of chevrotain: its pages are drawn from them, and chevrotain finds whether one token of
 * lookahead decides everything. Recipes are read by `src/language/syntax/read-statements.ts`; a test compares the two.
 */
import {
  createToken,
  EmbeddedActionsParser,
  EOF,
  Lexer,
  type IParserConfig,
  type IToken,
  type ParserMethod,
  type TokenType,
} from 'chevrotain';
import * as tokens from '../../language/syntax/tokens.ts';

/** Where tokens are not grammatical, by their number; that of the end is the number of all. */
export type Fault = { readonly at: number; readonly rule: string };

const types = new Map(tokens.tokenTypes.map((own) => [own, createToken({ name: own.name, pattern: Lexer.NA })]));

function typeOf(own: tokens.TokenType): TokenType {
  return types.get(own) ?? EOF;
}

export class Grammar extends EmbeddedActionsParser {
  constructor(config: IParserConfig = {}) {
    super([...types.values()], { recoveryEnabled: true, maxLookahead: 1, nodeLocationTracking: 'none', skipValidations: true, ...config });
    this.performSelfAnalysis();
  }

  faultsIn(read: readonly tokens.Token[]): readonly Fault[] {
    const input = read.map(({ tokenType, image }, at): IToken => {
      const own = typeOf(tokenType);
      return { image, startOffset: at, tokenType: own, tokenTypeIdx: own.tokenTypeIdx ?? 0 };
    });
    this.input = input;
    this.file();
    return this.errors.map(({ token, context }) => ({
      at: token.tokenType === EOF ? input.length : token.startOffset,
      rule: context.ruleStack.at(-1) ?? 'file',
    }));
  }

  /** A rule whose failure is its statement's: only statements are given up one by one. */
  private rule(name: string, implementation: () => void): ParserMethod<[], void> {
    return this.RULE(name, implementation, { resyncEnabled: false });
  }

  /** Every pair is closed by the layout pass: nothing needs to be made up. */
  protected override canTokenTypeBeInsertedInRecovery(_type: TokenType): boolean {
    return false;
  }

  file = this.RULE('file', () => {
    this.MANY(() => this.SUBRULE(this.statement));
  });

  statement = this.RULE('statement', () => {
    this.SUBRULE(this.sentence);
    this.OPTION(() => this.SUBRULE(this.block));
  });

  block = this.rule('block', () => {
    this.CONSUME(typeOf(tokens.OpenBrace));
    this.MANY(() => this.SUBRULE(this.statement));
    this.CONSUME(typeOf(tokens.CloseBrace));
  });

  sentence = this.rule('sentence', () => {
    this.OPTION(() => this.CONSUME(typeOf(tokens.Then)));
    this.CONSUME(typeOf(tokens.Head));
    this.OPTION1(() => this.SUBRULE(this.phrases));
    this.OPTION2(() => {
      this.CONSUME(typeOf(tokens.Colon));
      this.SUBRULE1(this.phrases);
    });
    this.OPTION3(() => {
      this.CONSUME(typeOf(tokens.Equals));
      this.SUBRULE2(this.phrases);
    });
    this.MANY(() => this.SUBRULE(this.clause));
    this.CONSUME(typeOf(tokens.End));
  });

  clause = this.rule('clause', () => {
    this.CONSUME(typeOf(tokens.ClauseWord));
    this.OPTION(() => this.SUBRULE(this.phrases));
  });

  phrases = this.rule('phrases', () => {
    this.AT_LEAST_ONE_SEP({ SEP: typeOf(tokens.Comma), DEF: () => this.SUBRULE(this.phrase) });
  });

  phrase = this.rule('phrase', () => {
    this.SUBRULE(this.items);
    this.OPTION(() => {
      this.CONSUME(typeOf(tokens.Comparison));
      this.SUBRULE1(this.items);
    });
  });

  items = this.rule('items', () => {
    this.AT_LEAST_ONE(() => this.SUBRULE(this.expression));
  });

  expression = this.rule('expression', () => {
    this.SUBRULE(this.operand);
    this.MANY(() => {
      this.CONSUME(typeOf(tokens.Operator));
      this.SUBRULE1(this.operand);
    });
  });

  operand = this.rule('operand', () => {
    this.MANY(() => this.CONSUME(typeOf(tokens.Sign)));
    this.SUBRULE(this.value);
    this.MANY1(() => this.SUBRULE(this.index));
  });

  value = this.rule('value', () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.named) },
      { ALT: () => this.CONSUME(typeOf(tokens.NumberToken)) },
      { ALT: () => this.CONSUME(typeOf(tokens.Ratio)) },
      { ALT: () => this.CONSUME(typeOf(tokens.Text)) },
      { ALT: () => this.CONSUME(typeOf(tokens.Identifier)) },
      { ALT: () => this.CONSUME(typeOf(tokens.Missing)) },
      { ALT: () => this.SUBRULE(this.group) },
      { ALT: () => this.SUBRULE(this.list) },
      { ALT: () => this.SUBRULE(this.bars) },
    ]);
  });

  named = this.rule('named', () => {
    this.CONSUME(typeOf(tokens.Name));
    this.OPTION(() => this.SUBRULE(this.call));
  });

  call = this.rule('call', () => {
    this.CONSUME(typeOf(tokens.OpenCall));
    this.MANY_SEP({ SEP: typeOf(tokens.Comma), DEF: () => this.SUBRULE(this.argument) });
    this.CONSUME(typeOf(tokens.CloseParenthesis));
  });

  argument = this.rule('argument', () => {
    this.OPTION(() => this.CONSUME(typeOf(tokens.Label)));
    this.SUBRULE(this.phrase);
  });

  index = this.rule('index', () => {
    this.CONSUME(typeOf(tokens.OpenIndex));
    this.SUBRULE(this.phrase);
    this.CONSUME(typeOf(tokens.CloseSquare));
  });

  group = this.rule('group', () => {
    this.CONSUME(typeOf(tokens.OpenGroup));
    this.SUBRULE(this.phrase);
    this.CONSUME(typeOf(tokens.CloseParenthesis));
  });

  list = this.rule('list', () => {
    this.CONSUME(typeOf(tokens.OpenList));
    this.MANY_SEP({ SEP: typeOf(tokens.Comma), DEF: () => this.SUBRULE(this.phrase) });
    this.CONSUME(typeOf(tokens.CloseSquare));
  });

  bars = this.rule('bars', () => {
    this.CONSUME(typeOf(tokens.OpenBar));
    this.SUBRULE(this.phrase);
    this.CONSUME(typeOf(tokens.CloseBar));
  });
}
