/** Prints findings in the format that was asked for, and gives the exit code, which scripts rely on. The renderers load only if there are any findings. */
import { collectingAsync, hasErrors, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Channel } from './terminal.ts';

export const formats = ['pretty', 'concise', 'json', 'github', 'sarif'] as const;
export type Format = (typeof formats)[number];

/** Filled in by the build from `package.json`. */
declare const ESPALIER_VERSION: string;

/** Beyond this many, reading on does not help; the other formats print all. */
const prettyLimit = 100;

/** What a command gets of outcomes and of lists of findings: they are printed at once, and an error ends the command. */
type Steps = { readonly take: <T>(outcome: Outcome<T>) => Promise<T>; readonly heed: (found: readonly Diagnostic[]) => Promise<void> };

/** The exit code of a command: what it returns, or that of the findings that ended it. */
export async function inSteps(err: Channel, work: (steps: Steps) => Promise<number>): Promise<number> {
  const { value, diagnostics } = await collectingAsync(async (_, fail) => {
    const heed = async (found: readonly Diagnostic[]): Promise<void> => {
      await report(found, 'pretty', err);
      if (hasErrors(found)) fail(found);
    };
    const take = async <T>(outcome: Outcome<T>): Promise<T> => {
      await heed(outcome.diagnostics);
      return outcome.value ?? fail(outcome.diagnostics);
    };
    return await work({ take, heed });
  });
  return value ?? exitCodeFor(diagnostics);
}

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
    const { renderGithub } = await import('../diagnostics/render/concise.ts');
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
  const { countBySeverity, inWords } = await import('../diagnostics/render/json.ts');
  const shown = diagnostics.slice(0, prettyLimit);
  const hidden = diagnostics.length - shown.length;
  const rest = hidden === 0 ? '' : ` (${hidden} not shown; \`--format concise\` shows all)`;
  channel.write(renderPretty(shown, channel) + '\n');
  channel.say`${inWords(countBySeverity(diagnostics))}${rest}`;
}

export const clean = 0;
/** The recipe has errors, an expectation failed, or the model changed during the run. */
export const findings = 1;
/** Something else kept the command from its work: usage, files, model, data, project. */
export const unable = 2;
/** 128 + SIGINT. */
export const interrupted = 130;

/**
 * An error that points into a text is a finding about that text; one about a file, a folder or the
 * project kept us from the work. The latter weighs more.
 */
export function exitCodeFor(diagnostics: readonly Diagnostic[], strict = false): number {
  const counted = diagnostics.filter(
    ({ severity, code }) => severity === 'error' || ((strict || ofResults.test(code)) && severity === 'warning'),
  );
  if (counted.some(keptFromWork)) return unable;
  return counted.length > 0 ? findings : clean;
}

/** A project, lock or plan that cannot be read is no finding about the recipe. */
const ofReading = /^ESP(?:71|72|410)/;
/** The run was carried out, and what it found is that its result does not hold. */
const ofResults = /^ESP(?:6520|676[01]|677)/;

function keptFromWork({ code, span }: Diagnostic): boolean {
  if (ofResults.test(code)) return false;
  return ofReading.test(code) || span === undefined;
}
