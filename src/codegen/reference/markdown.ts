/** Pieces of a reference page. */
import { peers } from './peers.ts';

export interface Page {
  /** Name of the file without its ending. */
  readonly name: string;
  readonly title: string;
  /** One sentence, for the list of pages. */
  readonly summary: string;
  readonly parts: readonly string[];
}

const mark = '<!-- Generated from the vocabulary by scripts/codegen.mjs; not edited by hand. -->';

export function printPage({ title, parts }: Page): string {
  return `${[`# ${title}`, mark, ...parts.filter((part) => part !== '')].join('\n\n')}\n`;
}

export function example(text: string): string {
  return `\`\`\`prune\n${text}\n\`\`\``;
}

export function code(text: string): string {
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``;
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

export function bullets(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

/** What others mean by the word, or nothing. */
export function elsewhere(about: string): string {
  const note = peers[about];
  return note === undefined ? '' : `**Elsewhere.** ${note}`;
}

/** A production in the published diagrams. */
export function diagram(rule: string): string {
  return `[${rule}](../../grammar/diagrams.html#rule-${rule})`;
}

/** `a`, `b` or `c`. */
export function listed(words: readonly string[], last = 'or'): string {
  const quoted = words.map(code);
  const end = quoted.at(-1) ?? '';
  return quoted.length < 2 ? end : `${quoted.slice(0, -1).join(', ')} ${last} ${end}`;
}

/** The anchor that a heading gets. */
export function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}
