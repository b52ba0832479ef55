/** A page of the documentation as a terminal shows it: Markdown without its marks, wrapped. */
import stringWidth from 'string-width';

/** For people, a line is never longer than this. */
const widest = 100;
const indent = '    ';

/** Reads what the pages use: headings, paragraphs, lists, fences, links, bold. */
export function pageForTerminal(markdown: string, columns: number): string {
  const width = Math.max(20, Math.min(columns, widest));
  return markdown
    .split(/^(```[a-z]*\n[\s\S]*?^```)$/m)
    .map((part) => (part.startsWith('```') ? code(part) : prose(part, width)))
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

/** As it stands: what is copied from here has to work. */
function code(fence: string): string {
  const lines = fence.split('\n').slice(1, -1);
  return lines.map((line) => (indent + line).trimEnd()).join('\n');
}

function prose(text: string, width: number): string {
  const blocks = text.split(/\n{2,}/).map((block) => block.trim());
  return blocks
    .filter((block) => block !== '')
    .map((block) => blockText(block, width))
    .join('\n\n');
}

function blockText(block: string, width: number): string {
  const plain = block.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll('**', '');
  if (plain.startsWith('# ')) return wrapped(plain.slice(2), width);
  if (plain.startsWith('## ')) return wrapped(plain.slice(3).toUpperCase(), width);
  if (plain.startsWith('- ')) {
    return plain
      .split('\n')
      .map((item) => wrapped(item.slice(2), width, '- ', '  '))
      .join('\n');
  }
  return wrapped(plain.replaceAll('\n', ' '), width);
}

function wrapped(text: string, width: number, first = '', next = ''): string {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of text.split(' ')) {
    if (!isEmpty && stringWidth(line) + 1 + stringWidth(word) > width) {
      lines.push(line);
      line = next + word;
    } else {
      line += isEmpty ? word : ` ${word}`;
    }
    isEmpty = false;
  }
  return [...lines, line].join('\n');
}
