/** A line a finding: for grep, and for the log of GitHub. */
import type { Diagnostic } from '../diagnostic.ts';
import { locationOf, positionAt, repositoryPath } from './position.ts';
import { visible } from './visible.ts';
import { catalogue } from '../catalogue/index.ts';
import { githubCommand } from './escapes.ts';

/** Ends with a line break, unless there is nothing to say. */
export function renderConcise(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map((diagnostic) => conciseLine(diagnostic) + '\n').join('');
}

function conciseLine(diagnostic: Diagnostic): string {
  const { severity, code, message } = diagnostic;
  const location = locationOf(diagnostic) ?? 'espalier';
  return `${location}: ${severity} ${code} ${visible(message)}`;
}

/** One command a line, `::error title=…,file=…,line=…::…`; nothing where there is nothing to say. */
export function renderGithub(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map(command).join('');
}

const levels = { error: 'error', warning: 'warning', hint: 'notice' } as const;

function command(diagnostic: Diagnostic): string {
  const { severity, message, why, help, fixes = [] } = diagnostic;
  const lines = [message, `why: ${why}`, ...(help === undefined ? [] : [`help: ${help}`]), ...fixes.map(({ title }) => `fix: ${title}`)];
  return githubCommand(levels[severity], { title: titleOf(diagnostic), ...placeOf(diagnostic) }, lines.join('\n'));
}

function titleOf({ code }: Diagnostic): string {
  const entry = catalogue.find(({ definition }) => definition.code === code);
  return entry === undefined ? code : `${code}: ${entry.definition.title}`;
}

type Place = Readonly<Partial<Record<'file' | 'line' | 'endLine' | 'col' | 'endColumn', string | number>>>;

/** GitHub refuses columns where a place goes over several lines. */
function placeOf({ source, span, file: named }: Diagnostic): Place {
  const file = repositoryPath(source?.name ?? named);
  if (file === undefined) return {};
  if (source === undefined || span === undefined) return { file };
  const [start, end] = [positionAt(source, span.start), positionAt(source, span.end)];
  const lines = { file, line: start.line, endLine: end.line };
  return start.line !== end.line ? lines : { ...lines, col: start.column, endColumn: end.column };
}
