/** Findings as commands of GitHub's workflows, which become annotations on the lines of a change. */
import { catalogue } from '../catalogue/index.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { positionAt } from './position.ts';
import { repositoryPath } from './repository-path.ts';
import { visible } from './visible.ts';

/** One command a line, `::error title=…,file=…,line=…::…`; nothing where there is nothing to say. */
export function renderGithub(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map((diagnostic) => command(diagnostic) + '\n').join('');
}

const levels = { error: 'error', warning: 'warning', hint: 'notice' } as const;

function command(diagnostic: Diagnostic): string {
  const { severity, message, why, help, fixes = [] } = diagnostic;
  const lines = [
    message,
    `why: ${why}`,
    ...(help === undefined ? [] : [`help: ${help}`]),
    ...fixes.map(({ title }) => `fix: ${title}`),
  ];
  const properties = Object.entries({ title: titleOf(diagnostic), ...placeOf(diagnostic) });
  const written = properties.map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  const text = lines.flatMap((line) => line.split('\n')).map(visible);
  return `::${levels[severity]} ${written.join(',')}::${escapeData(text.join('\n'))}`;
}

function titleOf({ code }: Diagnostic): string {
  const entry = catalogue.find(({ definition }) => definition.code === code);
  return entry === undefined ? code : `${code}: ${entry.definition.title}`;
}

type Place = Readonly<
  Partial<Record<'file' | 'line' | 'endLine' | 'col' | 'endColumn', string | number>>
>;

/** GitHub refuses columns where a place goes over several lines. */
function placeOf({ source, span, file: named }: Diagnostic): Place {
  const file = repositoryPath(source?.name ?? named);
  if (file === undefined) return {};
  if (source === undefined || span === undefined) return { file };
  const [start, end] = [positionAt(source, span.start), positionAt(source, span.end)];
  const lines = { file, line: start.line, endLine: end.line };
  if (start.line !== end.line) return lines;
  return { ...lines, col: start.column, endColumn: end.column };
}

/** As GitHub's own toolkit escapes them (actions/toolkit, packages/core/src/command.ts). */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
