/** Syntax trees as short texts, so that tests can be read. */
import type { Item, Phrase, Statement, SyntaxTree } from '../../../src/language/ast.ts';

/** One statement a line, blocks indented; `<?>` stands where a value is missing. */
export function showTree(tree: SyntaxTree): string {
  return tree.statements.map((statement) => showStatement(statement)).join('\n');
}

export function showStatement(statement: Statement, indent = ''): string {
  const { then, headKind, head, object, annotation, value, clauses, block } = statement;
  const line = [
    `${then ? 'then ' : ''}${headKind} ${head.text}`,
    showAll(object),
    annotation === undefined ? '' : `: ${showAll(annotation)}`,
    value === undefined ? '' : `= ${showAll(value)}`,
    ...clauses.map(({ word, phrases }) => `· ${word.text} ${showAll(phrases)}`.trimEnd()),
  ];
  const inner = block?.statements.map((one) => '\n' + showStatement(one, indent + '  ')) ?? [];
  const text = line.filter((part) => part !== '').join(' ').trimEnd(); // prettier-ignore
  return indent + text + (block === undefined ? '' : ' {' + inner.join('') + '}');
}

function showAll(phrases: readonly Phrase[]): string {
  return phrases.map(show).join(' , ');
}

export function show(node: Item | Phrase): string {
  switch (node.kind) {
    case 'phrase':
      return node.items.map(show).join(' ');
    case 'name':
      return node.quoted ? '`' + node.text + '`' : node.text;
    case 'number':
      return node.text + (node.percent ? '%' : '');
    case 'ratio':
      return `${node.left}:${node.right}`;
    case 'text':
      return JSON.stringify(node.text);
    case 'identifier':
      return `<${node.text}>`;
    case 'range':
      return `(${show(node.from)}..${show(node.to)})`;
    case 'unary':
      return `(${node.operator}${show(node.operand)})`;
    case 'binary':
      return `(${show(node.left)} ${node.operator} ${show(node.right)})`;
    case 'call': {
      const args = node.args.map(({ name, value }) => (name ? `${name.text}: ` : '') + show(value));
      return `${node.callee.text}(${args.join(', ')})`;
    }
    case 'index':
      return `${show(node.base)}[${show(node.index)}]`;
    case 'bars':
      return `|${show(node.inner)}|`;
    case 'group':
      return `(${show(node.inner)})`;
    case 'list':
      return `[${node.items.map(show).join(', ')}]`;
    case 'missing':
      return '<?>';
  }
}

/** A tree without its spans: what two texts have in common that are cut alike. */
export function withoutSpans(node: unknown): unknown {
  const skip = new Set(['span', 'source']);
  return JSON.parse(JSON.stringify(node, (key, value: unknown) => (skip.has(key) ? undefined : value)));
}
