/** `espalier check --fix`: makes the fixes that findings propose, and says which and what is left. */
import type { Diagnostic, Source } from '../diagnostics/diagnostic.ts';
import { positionAt } from '../diagnostics/render/position.ts';
import { fixOf, fixSource, type Applied, type FindingsOf } from '../lint/fix/fix-source.ts';
import { replaceFile } from './new-file.ts';
import type { Terminal } from './terminal.ts';
import { unifiedDiff } from './unified-diff.ts';

export interface FixOptions {
  readonly unsafeFixes?: true;
  /** Shows what would be written, and writes nothing. */
  readonly diff?: true;
}

export interface FixOutcome {
  readonly remaining: readonly Diagnostic[];
  /** True where a text was, or would be, changed. */
  readonly changed: boolean;
}

/** Files are written one by one, each whole; the text of standard input goes to standard output. */
export async function fixAll(
  sources: readonly Source[],
  judge: FindingsOf,
  options: FixOptions,
  { out, err }: Terminal,
  isInput: (source: Source) => boolean,
): Promise<FixOutcome> {
  const remaining: Diagnostic[] = [];
  let [fixes, files, more] = [0, 0, 0];
  for (const source of sources) {
    const fixed = await fixSource(source, judge, options.unsafeFixes);
    const { text } = fixed.source;
    const isChanged = text !== source.text;
    const unwritten = write(source, text);
    remaining.push(...unwritten);
    if (isChanged && unwritten.length === 0) {
      fixes += fixed.applied.length;
      files++;
      if (options.diff !== true) fixed.applied.forEach((one) => err.say`${lineOf(one)}`);
    }
    more += fixed.remaining.filter((one) => fixOf(one, true) !== undefined).length;
    remaining.push(...fixed.remaining);
  }
  err.say`${summary(fixes, files, more, options)}`;
  return { remaining, changed: files > 0 };

  function write(source: Source, text: string): readonly Diagnostic[] {
    if (options.diff === true) {
      out.pass(unifiedDiff(source.name, source.text, text));
      return [];
    }
    if (isInput(source)) {
      out.pass(text);
      return [];
    }
    return text === source.text ? [] : replaceFile(source.name, text);
  }
}

function lineOf({ diagnostic: { code, source, span }, fix }: Applied): string {
  if (source === undefined || span === undefined) return `fixed ${code}: ${fix.title}`;
  const { line, column } = positionAt(source, span.start);
  return `fixed ${source.name}:${line}:${column}: ${code} ${fix.title}`;
}

function summary(fixes: number, files: number, more: number, { unsafeFixes, diff }: FixOptions): string {
  const done = fixes === 0 ? 'nothing to fix' : `${counted(fixes, 'fix', 'fixes')} in ${counted(files, 'recipe', 'recipes')}`;
  const shown = diff === true && fixes > 0 ? ', not written' : '';
  const rest = more === 0 || unsafeFixes === true ? '' : `; ${more} more with --unsafe-fixes`;
  return `${done}${shown}${rest}`;
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
