/** What `espalier fmt` does to each file: nothing, where it is well laid out. */
import { readFileSync } from 'node:fs';
import { hasErrors, type Diagnostic, type Outcome, type Source } from '../diagnostics/diagnostic.ts';
import { inertLine } from '../diagnostics/render/visible.ts';
import { format, formatMarkdown } from '../language/format/format.ts';
import { convert } from '../language/yaml/write/convert.ts';
import { isYamlName } from '../language/names.ts';
import { vocabulary } from '../vocabulary/index.ts';
import { replaceFile } from './new-file.ts';
import type { Terminal } from './terminal.ts';
import { usedFilesOf } from './recipe-files.ts';
import { unifiedDiff } from './unified-diff.ts';

export interface FormattingOptions {
  /** Only says which files would change. */
  readonly check?: true;
  /** Shows what would change, and writes nothing. */
  readonly diff?: true;
}

export interface FormattingOutcome {
  readonly diagnostics: readonly Diagnostic[];
  /** Files that were, or would be, changed. */
  readonly changed: number;
  readonly unchanged: number;
  /** Files that cannot be read as recipes, and are left as they are. */
  readonly leftAlone: number;
}

const markdownName = /\.(md|markdown)$/i;

export function isFormattedName(name: string): boolean {
  return name.endsWith('.prune') || isYamlName(name) || markdownName.test(name);
}

/** Files are written one by one, each whole; standard input goes to standard output. */
export function formatAll(
  sources: readonly Source[],
  { check, diff }: FormattingOptions,
  isInput: (source: Source) => boolean,
  { out, err }: Terminal,
): FormattingOutcome {
  const diagnostics: Diagnostic[] = [];
  let [changed, leftAlone] = [0, 0];
  for (const source of sources) {
    const { name, text } = source;
    const { value, diagnostics: found } = formatted(source);
    if (value === undefined) {
      diagnostics.push(...found.filter((one) => hasErrors([one])));
      leftAlone++;
      err.say`${name} unchanged`;
      continue;
    }
    const differs = isInput(source) ? value !== text : !isInFile(name, value);
    const problems = differs ? settle(source, value) : [];
    if (isInput(source) && check !== true && diff !== true) out.pass(value);
    diagnostics.push(...problems);
    if (differs && problems.length === 0) changed++;
  }
  return { diagnostics, changed, unchanged: sources.length - changed - leftAlone, leftAlone };

  function settle(source: Source, value: string): readonly Diagnostic[] {
    const { name, text } = source;
    if (diff === true) out.pass(unifiedDiff(name, text, value) || `${inertLine(name)}: byte order mark\n`);
    else if (check === true) out.say`${name}`;
    else if (!isInput(source)) {
      const problems = replaceFile(name, value);
      if (problems.length === 0) err.say`formatted ${name}`;
      return problems;
    }
    return [];
  }
}

/** A recipe in YAML is written anew from what it means: one with errors is left as it is. */
function formatted(source: Source): Outcome<string> {
  const { name } = source;
  if (isYamlName(name)) return convert(source, 'yaml', vocabulary, usedFilesOf(name));
  if (!markdownName.test(name)) return format(source);
  return { value: formatMarkdown(source), diagnostics: [] };
}

/** Byte by byte: a byte order mark is no part of a text that was read. */
function isInFile(name: string, text: string): boolean {
  return readFileSync(name).equals(Buffer.from(text));
}
