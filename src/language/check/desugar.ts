/** Writes short forms out: `global magnitude to 80%` as the statement that it stands for. */
import { wordsOf, type ShortFormDeclaration, type Vocabulary } from '../../vocabulary/index.ts';
import type { Clause, Item, Phrase, Statement, Word } from '../ast.ts';
import { isWord } from './cursor.ts';

/** The same statements with every short form written out, blocks included; others are left as they are. */
export function desugar(statements: readonly Statement[], vocabulary: Vocabulary): readonly Statement[] {
  return statements.map((statement) => {
    const plain = renamed(expanded(statement, vocabulary), vocabulary);
    const { block } = plain;
    if (block === undefined) return plain;
    const inner = desugar(block.statements, vocabulary);
    const isSame = inner.every((one, index) => one === block.statements[index]);
    return isSame ? plain : { ...plain, block: { ...block, statements: inner } };
  });
}

function expanded(statement: Statement, vocabulary: Vocabulary): Statement {
  if (statement.headKind !== 'short-form') return statement;
  const form = formOf(statement.head, vocabulary);
  if (form === undefined) return statement;
  const { head, object } = statement;
  const clause = clauseOf(form, statement);
  return {
    ...statement,
    head: { ...head, text: form.verb },
    headKind: 'verb',
    object: [phraseOf([nameItem(form.object, head)])],
    clauses: object.length === 0 && !form.keepsWord ? statement.clauses : [clause, ...statement.clauses],
  };
}

function formOf(head: Word, vocabulary: Vocabulary): ShortFormDeclaration | undefined {
  const word = head.text.toLowerCase();
  return vocabulary.shortForms.find(({ opens }) => ('word' in opens ? opens.word === word : wordsOf(vocabulary, opens.category).has(word)));
}

/** The words before the first clause, as the clause that they belong to. */
function clauseOf(form: ShortFormDeclaration, { head, object }: Statement): Clause {
  const [first, ...rest] = object;
  // A form that begins with a call has the call itself in its object.
  const hasCall = first?.items[0]?.kind === 'call' && first.items[0].callee.span.start === head.span.start;
  const leading = form.keepsWord && !hasCall ? [nameItem(head.text, head)] : [];
  const phrases = [phraseOf([...leading, ...(first?.items ?? [])], head), ...rest];
  const end = object.at(-1)?.span.end ?? head.span.end;
  return { kind: 'clause', word: { ...head, text: form.clause }, phrases, span: { start: head.span.start, end } };
}

/** `retrain all` is another verb's statement; the vocabulary says which. */
function renamed(statement: Statement, vocabulary: Vocabulary): Statement {
  const declaration = vocabulary.heads.get(statement.head.text);
  if (declaration?.kind !== 'verb' || declaration.becomes === undefined) return statement;
  const { object, verb } = declaration.becomes;
  const isThat = statement.object.length > 0 && statement.object.every(({ items }) => items.length === 1 && isWord(items[0], object));
  return isThat ? { ...statement, head: { ...statement.head, text: verb } } : statement;
}

function nameItem(text: string, at: Word): Item {
  return { kind: 'name', text, quoted: false, span: at.span };
}

function phraseOf(items: readonly Item[], at?: Word): Phrase {
  const start = items[0]?.span.start ?? at?.span.start ?? 0;
  return { kind: 'phrase', items, span: { start, end: items.at(-1)?.span.end ?? start } };
}
