/** Prints findings in the format that was asked for. The renderers load only if there are any. */
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Channel } from './terminal.ts';

export const formats = ['pretty', 'concise', 'json', 'github', 'sarif'] as const;
export type Format = (typeof formats)[number];

/** Filled in by the build from `package.json`. */
declare const ESPALIER_VERSION: string;

/** Beyond this many, reading on does not help; the other formats print all. */
const prettyLimit = 100;

export async function report(diagnostics: readonly Diagnostic[], format: Format, channel: Channel): Promise<void> {
  if (format === 'json') {
    const { jsonReport } = await import('../diagnostics/render/json.ts');
    channel.json(jsonReport(diagnostics));
  } else if (format === 'sarif') {
    const { sarifLog } = await import('../diagnostics/render/sarif.ts');
    channel.json(sarifLog(diagnostics, { version: ESPALIER_VERSION }));
  } else if (diagnostics.length === 0) {
    return;
  } else if (format === 'github') {
    const { renderGithub } = await import('../diagnostics/render/github.ts');
    channel.annotate(renderGithub(diagnostics));
  } else if (format === 'concise') {
    const { renderConcise } = await import('../diagnostics/render/concise.ts');
    channel.write(renderConcise(diagnostics));
  } else {
    await reportPretty(diagnostics, channel);
  }
}

async function reportPretty(diagnostics: readonly Diagnostic[], channel: Channel): Promise<void> {
  const { renderPretty } = await import('../diagnostics/render/pretty.ts');
  const { countBySeverity, inWords } = await import('../diagnostics/render/summary.ts');
  const shown = diagnostics.slice(0, prettyLimit);
  const hidden = diagnostics.length - shown.length;
  const rest = hidden === 0 ? '' : ` (${hidden} not shown; \`--format concise\` shows all)`;
  channel.write(renderPretty(shown, channel) + '\n');
  channel.say`${inWords(countBySeverity(diagnostics))}${rest}`;
}
