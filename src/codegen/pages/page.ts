/** The page of one code as Markdown: what is said, why it matters, wrong, right, and its neighbours. */
import { roomOf } from '../../diagnostics/catalogue/index.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { isDescription, situationOf, type Binary, type Example, type Explained, type Situation } from '../../diagnostics/pages/example.ts';
import { renderPretty } from '../../diagnostics/render/pretty.ts';
import { visible } from '../../diagnostics/render/visible.ts';
import { usualCommand } from './carry-out.ts';

/** Lines that are shown whole, and how many of them: what matters stands in the findings. */
const longest = { line: 200, text: 40 } as const;

/** `found` is what the wrong example gives; it is not asked for where the page only tells. */
export function pageOf(one: Explained, found: readonly Diagnostic[], related: readonly Explained[]): string {
  const { definition, page } = one;
  return (
    [
      `# ${definition.code}: ${definition.title}`,
      `${severities[definition.severity]} · ${roomOf(definition.code)?.title ?? ''}`,
      `**Why it matters:** ${definition.why}.`,
      ...(isDescription(page) ? toldPart(page) : shownPart(page, found)),
      ...(related.length === 0 ? [] : ['## See also', related.map(linkTo).join('\n')]),
    ].join('\n\n') + '\n'
  );
}

const severities = { error: 'Error', warning: 'Warning', hint: 'Hint' } as const;

export function linkTo({ definition: { code, title } }: Explained): string {
  return `- [${code}](${code}.md): ${title}`;
}

function toldPart(page: { told: string; remedy: string; message: string; help?: string }) {
  const { told, remedy, message, help } = page;
  const lines = [message, ...(help === undefined ? [] : [`help: ${help}`])];
  return ['## When it is reported', told, fence('text', lines.join('\n')), '## What to do', remedy];
}

function shownPart(page: Example, found: readonly Diagnostic[]): readonly string[] {
  return [
    '## Wrong',
    ...shown(situationOf(page.wrong)),
    'Espalier says:',
    fence('text', cut(renderPretty(found, { color: false, columns: 88 }).trimEnd())),
    '## Right',
    ...shown(situationOf(page.right)),
    ...(page.note === undefined ? [] : [page.note]),
  ];
}

function shown({ recipe, files = {}, command = usualCommand }: Situation): readonly string[] {
  return [
    ...(recipe === undefined ? [] : [fence('prune', cut(visibleText(recipe)))]),
    ...Object.entries(files).flatMap(([name, content]) => file(name, content)),
    ...(command === usualCommand ? [] : [fence('sh', `$ espalier ${command}`)]),
  ];
}

function file(name: string, content: string | Binary): readonly string[] {
  if (typeof content !== 'string') return [`\`${name}\`: ${content.words}`];
  if (content === '') return [`\`${name}\` is empty.`];
  return [`\`${name}\`:`, fence(languageOf(name), cut(visibleText(content)))];
}

function languageOf(name: string): string {
  return /\.ya?ml$/.test(name) ? 'yaml' : name.endsWith('.prune') ? 'prune' : 'text';
}

/** Characters that nobody sees are shown by their numbers. */
function visibleText(text: string): string {
  const shownAs = (character: string): string => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`;
  const told = text.replaceAll(/[\u200b-\u200f\u2060\ufeff]/g, shownAs).trimEnd();
  return told.split('\n').map(visible).join('\n');
}

function cut(text: string): string {
  const lines = text.split('\n').map((line) => (line.length > longest.line ? `${line.slice(0, 80)} …` : line));
  return (lines.length > longest.text ? [...lines.slice(0, 8), '…'] : lines).join('\n');
}

function fence(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}
