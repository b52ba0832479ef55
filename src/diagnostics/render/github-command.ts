/** Commands of GitHub's workflows, escaped as GitHub's own toolkit does it (actions/toolkit, command.ts). */
import { visible, visibleLines } from './visible.ts';

/** `::error title=…,file=…::…` and a line break; the text may have several lines. */
export function githubCommand(
  level: 'error' | 'warning' | 'notice',
  properties: Readonly<Record<string, string | number>>,
  text: string,
): string {
  const written = Object.entries(properties).map(
    ([name, value]) => `${name}=${escapeProperty(visible(String(value)))}`,
  );
  return `::${level} ${written.join(',')}::${escapeData(visibleLines(text))}\n`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
