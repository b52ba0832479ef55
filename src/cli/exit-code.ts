/** The exit codes, which scripts rely on. */
import type { Diagnostic } from '../diagnostics/diagnostic.ts';

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
