/** Changes in words, a line each: for people, and as items of a Markdown list. */
import { markdownCode, markdownText } from '../diagnostics/render/escapes.ts';
import { visible } from '../diagnostics/render/visible.ts';
import type { Change } from './change.ts';

export type Paint = (text: string, tone: 'added' | 'removed' | 'moved') => string;

const plain: Paint = (text) => text;

/** `target 80% → 90% in stage sparsify`, `+ floor 5% per layer`; each line with its end. */
export function renderText(changes: readonly Change[], paint: Paint = plain): string {
  return changes.map((change) => lineOf(shown(change, visible), paint) + '\n').join('');
}

export function renderMarkdown(changes: readonly Change[]): string {
  if (changes.length === 0) return 'Nothing has changed in meaning.\n';
  return changes.map((change) => `- ${markdownOf(change)}\n`).join('');
}

function lineOf(change: Change, paint: Paint): string {
  const { kind, what, before = '', after = '', where } = change;
  const place = where === undefined ? '' : ` in ${where}`;
  switch (kind) {
    case 'added':
      return paint(`+ ${introduced(change, after)}`, 'added') + place;
    case 'removed':
      return paint(`- ${introduced(change, before)}`, 'removed') + place;
    case 'changed':
      return `${joined(what, paint(before, 'removed'))} → ${paint(after, 'added')}${place}`;
    case 'renamed':
      return `${joined(what, before)} ${paint('renamed', 'moved')} ${after}${place}`;
    case 'moved':
      return `${what} ${paint('moved', 'moved')}${wayOf(change)}${place}`;
  }
}

/** The spec's line as code, so that no character of it is read as Markdown. */
function markdownOf(change: Change): string {
  const { kind, before = '', after = '' } = change;
  const { what, where, ...words } = shown(change, markdownText);
  const place = where === undefined ? '' : ` in ${where}`;
  switch (kind) {
    case 'added':
      return `**added** ${what} ${code(after)}`.replace('  ', ' ') + place;
    case 'removed':
      return `**removed** ${what} ${code(before)}`.replace('  ', ' ') + place;
    case 'changed':
      return `${what} ${code(before)} → ${code(after)}${place}`;
    case 'renamed':
      return `${what} ${code(before)} **renamed** ${code(after)}${place}`;
    case 'moved':
      return `${what} **moved**${wayOf({ what, ...words })}${place}`;
  }
}

/** A change with all its texts escaped. */
function shown(change: Change, escaped: (text: string) => string): Change {
  const { what, before, after, where } = change;
  return {
    ...change,
    what: escaped(what),
    before: before === undefined ? undefined : escaped(before),
    after: after === undefined ? undefined : escaped(after),
    where: where === undefined ? undefined : escaped(where),
  };
}

/** A step or a definition, whole: what it is, then what is in it. */
function introduced({ what, where }: Change, text: string): string {
  return where === undefined && what !== '' ? `${what}: ${text}` : joined(what, text);
}

function joined(what: string, text: string): string {
  return [what, text].filter(Boolean).join(' ');
}

function wayOf({ before = '', after = '' }: Change): string {
  if (before === '' && after === '') return '';
  return before === after ? ` (${after})` : `: ${before} → ${after}`;
}

function code(text: string): string {
  return text === '' ? '' : markdownCode(text);
}
