/**
 * The grammar of Espalier. It knows statements, clauses, phrases and expressions; which words open
 * them is the vocabulary's business, and the layout pass has marked them. One token of lookahead
 * decides everything.
 */
import {
  EmbeddedActionsParser,
  type IParserConfig,
  type ParserMethod,
  type TokenType,
} from 'chevrotain';
import type { Argument, Block, Clause, Item, Phrase, Statement } from '../ast.ts';
import { inOrder, type Operand } from './precedence.ts';
import * as tokens from './tokens.ts';
import type { Token } from './tokens.ts';
import * as tree from './tree.ts';

export interface Reading {
  readonly statements: readonly Statement[];
  /** Where the tokens were not grammatical, which the layout pass does not let happen. */
  readonly errors: readonly { readonly token: Token; readonly rule: string }[];
}

export class Grammar extends EmbeddedActionsParser {
  constructor(config: IParserConfig = {}) {
    super(tokens.tokenTypes, {
      recoveryEnabled: true,
      maxLookahead: 1,
      nodeLocationTracking: 'none',
      skipValidations: true,
      ...config,
    });
    this.performSelfAnalysis();
  }

  read(input: readonly Token[]): Reading {
    this.input = [...input];
    const statements = this.file();
    const errors = this.errors.map(({ token, context }) => ({
      token,
      rule: context.ruleStack.at(-1) ?? 'file',
    }));
    return { statements, errors };
  }

  /** A rule whose failure is its statement's: only statements are given up one by one. */
  private rule<R>(name: string, implementation: () => R): ParserMethod<[], R> {
    return this.RULE(name, implementation, { resyncEnabled: false });
  }

  /** Every pair is closed by the layout pass: nothing needs to be made up. */
  protected override canTokenTypeBeInsertedInRecovery(_type: TokenType): boolean {
    return false;
  }

  file = this.RULE(
    'file',
    (): readonly Statement[] => {
      const statements: Statement[] = [];
      this.MANY(() => {
        const statement = this.SUBRULE(this.statement);
        if (statement !== undefined) statements.push(statement);
      });
      return statements;
    },
    { recoveryValueFunc: () => [] },
  );

  statement = this.RULE(
    'statement',
    (): Statement | undefined => {
      const sentence = this.SUBRULE(this.sentence);
      const block = this.OPTION(() => this.SUBRULE(this.block));
      return this.ACTION(() => tree.statement(sentence, block));
    },
    { recoveryValueFunc: () => undefined },
  );

  block = this.rule('block', (): Block => {
    const statements: Statement[] = [];
    const open = this.CONSUME(tokens.OpenBrace);
    this.MANY(() => {
      const statement = this.SUBRULE(this.statement);
      if (statement !== undefined) statements.push(statement);
    });
    const close = this.CONSUME(tokens.CloseBrace);
    return { statements, span: tree.between(open, close) };
  });

  sentence = this.rule('sentence', (): tree.Sentence => {
    const then = this.OPTION(() => this.CONSUME(tokens.Then));
    const head = this.CONSUME(tokens.Head);
    const object = this.OPTION1(() => this.SUBRULE(this.phrases)) ?? [];
    const annotation = this.OPTION2(() => {
      this.CONSUME(tokens.Colon);
      return this.SUBRULE1(this.phrases);
    });
    const value = this.OPTION3(() => {
      this.CONSUME(tokens.Equals);
      return this.SUBRULE2(this.phrases);
    });
    const clauses: Clause[] = [];
    this.MANY(() => clauses.push(this.SUBRULE(this.clause)));
    const end = this.CONSUME(tokens.End);
    return { then, head, object, annotation, value, clauses, end: end.startOffset };
  });

  clause = this.rule('clause', (): Clause => {
    const word = this.CONSUME(tokens.ClauseWord);
    const phrases = this.OPTION(() => this.SUBRULE(this.phrases)) ?? [];
    return this.ACTION(() => tree.clause(word, phrases));
  });

  phrases = this.rule('phrases', (): readonly Phrase[] => {
    const phrases: Phrase[] = [];
    this.AT_LEAST_ONE_SEP({
      SEP: tokens.Comma,
      DEF: () => phrases.push(this.SUBRULE(this.phrase)),
    });
    return phrases;
  });

  phrase = this.rule('phrase', (): Phrase => {
    const left = this.SUBRULE(this.items);
    const right = this.OPTION(() => {
      const operator = this.CONSUME(tokens.Comparison);
      return { operator, items: this.SUBRULE1(this.items) };
    });
    return this.ACTION(() => tree.phrase(left, right));
  });

  items = this.rule('items', (): readonly Item[] => {
    const items: Item[] = [];
    this.AT_LEAST_ONE(() => items.push(this.SUBRULE(this.expression)));
    return items;
  });

  expression = this.rule('expression', (): Item => {
    const operands: Operand[] = [];
    const operators: Token[] = [];
    operands.push(this.SUBRULE(this.operand));
    this.MANY(() => {
      operators.push(this.CONSUME(tokens.Operator));
      operands.push(this.SUBRULE1(this.operand));
    });
    return this.ACTION(() => inOrder(operands, operators));
  });

  operand = this.rule('operand', (): Operand => {
    const signs: Token[] = [];
    this.MANY(() => signs.push(this.CONSUME(tokens.Sign)));
    let value = this.SUBRULE(this.value);
    this.MANY1(() => {
      const base = value;
      const index = this.SUBRULE(this.index);
      value = this.ACTION(() => tree.index(base, index));
    });
    return { signs, value };
  });

  value = this.rule('value', (): Item =>
    this.OR([
      { ALT: () => this.SUBRULE(this.named) },
      { ALT: () => tree.literal(this.CONSUME(tokens.NumberToken)) },
      { ALT: () => tree.literal(this.CONSUME(tokens.Ratio)) },
      { ALT: () => tree.literal(this.CONSUME(tokens.Text)) },
      { ALT: () => tree.literal(this.CONSUME(tokens.Identifier)) },
      { ALT: () => tree.literal(this.CONSUME(tokens.Missing)) },
      { ALT: () => this.SUBRULE(this.group) },
      { ALT: () => this.SUBRULE(this.list) },
      { ALT: () => this.SUBRULE(this.bars) },
    ]),
  );

  named = this.rule('named', (): Item => {
    const name = this.CONSUME(tokens.Name);
    const call = this.OPTION(() => this.SUBRULE(this.call));
    return this.ACTION(() => tree.named(name, call));
  });

  call = this.rule('call', (): tree.Call => {
    const args: Argument[] = [];
    const open = this.CONSUME(tokens.OpenCall);
    this.MANY_SEP({
      SEP: tokens.Comma,
      DEF: () => args.push(this.SUBRULE(this.argument)),
    });
    const close = this.CONSUME(tokens.CloseParenthesis);
    return { args, span: tree.between(open, close) };
  });

  argument = this.rule('argument', (): Argument => {
    const label = this.OPTION(() => this.CONSUME(tokens.Label));
    const value = this.SUBRULE(this.phrase);
    return this.ACTION(() => tree.argument(label, value));
  });

  index = this.rule('index', (): tree.Enclosed => {
    const open = this.CONSUME(tokens.OpenIndex);
    const inner = this.SUBRULE(this.phrase);
    const close = this.CONSUME(tokens.CloseSquare);
    return { inner, span: tree.between(open, close) };
  });

  group = this.rule('group', (): Item => {
    const open = this.CONSUME(tokens.OpenGroup);
    const inner = this.SUBRULE(this.phrase);
    const close = this.CONSUME(tokens.CloseParenthesis);
    return { kind: 'group', inner, span: tree.between(open, close) };
  });

  list = this.rule('list', (): Item => {
    const items: Phrase[] = [];
    const open = this.CONSUME(tokens.OpenList);
    this.MANY_SEP({
      SEP: tokens.Comma,
      DEF: () => items.push(this.SUBRULE(this.phrase)),
    });
    const close = this.CONSUME(tokens.CloseSquare);
    return { kind: 'list', items, span: tree.between(open, close) };
  });

  bars = this.rule('bars', (): Item => {
    const open = this.CONSUME(tokens.OpenBar);
    const inner = this.SUBRULE(this.phrase);
    const close = this.CONSUME(tokens.CloseBar);
    return { kind: 'bars', inner, span: tree.between(open, close) };
  });
}
