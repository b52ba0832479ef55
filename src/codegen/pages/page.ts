/** The page of one code as Markdown: what is said, why it matters, wrong, right, and its neighbours. */
import { roomOf, type Entry } from '../../diagnostics/catalogue/index.ts';
import type { AnyDefinition, Diagnostic } from '../../diagnostics/diagnostic.ts';
import { isStory, situationOf, type Binary, type Example, type Page, type Situation, type Story } from '../../diagnostics/pages/example.ts';
import { renderPretty } from '../../diagnostics/render/pretty.ts';
import { visible } from '../../diagnostics/render/visible.ts';
import { usualCommand } from './carry-out.ts';

/** Lines that are shown whole, and how many of them: what matters stands in the findings. */
const longest = { line: 200, text: 40 } as const;

/** `found` is what the wrong example gives; it is not asked for where the page only tells. */
export function pageOf(one: Entry, found: readonly Diagnostic[], related: readonly Entry[]): string {
  const { definition } = one;
  const page = shownOn(definition);
  return (
    [
      `# ${definition.code}: ${definition.title}`,
      `${severities[definition.severity]} · ${roomOf(definition.code)?.title ?? ''}`,
      `**Why it matters:** ${definition.why}.`,
      ...(isStory(page) ? toldPart(definition, page) : shownPart(page, found)),
      ...(related.length === 0 ? [] : ['## See also', related.map(linkTo).join('\n')]),
    ].join('\n\n') + '\n'
  );
}

const severities = { error: 'Error', warning: 'Warning', hint: 'Hint' } as const;

export function linkTo({ definition: { code, title } }: Entry): string {
  return `- [${code}](${code}.md): ${title}`;
}

/** A bundle that leaves pages out cannot write them. */
export function shownOn({ code, page }: AnyDefinition): Page {
  if (page === undefined) throw new Error(`the page of ${code} was left out of the bundle`);
  return page;
}

/** The message is made by the finding itself, so that the story cannot tell another one. */
function toldPart(definition: AnyDefinition, { told, remedy, args }: Story) {
  // `define` has checked these arguments against those of the message.
  const given = args as never;
  const help = definition.help?.(given);
  const lines = [definition.message(given), ...(help === undefined ? [] : [`help: ${help}`])];
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
