/** `espalier fmt`: lays recipes out in the one way that the language has. */
import { orElse } from '../../basics/attempts.ts';
import { fstatSync } from 'node:fs';
import { Option, type Command } from 'commander';
import { nothingNamed } from '../../diagnostics/catalogue/command.ts';
import { diagnose, type Source } from '../../diagnostics/diagnostic.ts';
import { exitCodeFor, findings, report } from '../report.ts';
import type { FormattingOptions, FormattingOutcome } from '../formatting.ts';
import type { Session } from '../terminal.ts';
import { refuseIdleName, readRecipes } from '../recipe-files.ts';

const examples = `
Examples:
  $ espalier fmt
  $ espalier fmt recipe.prune README.md
  $ espalier fmt --check recipes/
  $ espalier fmt --canonical recipe.prune
  $ cat recipe.prune | espalier fmt - --stdin-filename recipe.prune`;

type FmtOptions = FormattingOptions & { readonly stdinFilename: string; readonly canonical?: true };

export function addFmt(program: Command, session: Session): void {
  program
    .command('fmt')
    .description('format recipes, in text, in YAML and in Markdown')
    .argument('[file...]', 'recipes, Markdown, folders of them, or - for standard input (default: this folder)')
    .option('--check', 'write nothing; list the files that are not formatted, and exit with 1')
    .option('--diff', 'write nothing; show what would change, and exit with 1 if anything would')
    .addOption(
      new Option('--canonical', 'write nothing; print the canonical form, which is hashed: equal for equal meaning').conflicts([
        'check',
        'diff',
      ]),
    )
    .option('--stdin-filename <name>', 'the name of standard input', '<stdin>')
    .addHelpText('after', examples)
    .action(async (names: string[], options: FmtOptions, command: Command) => {
      refuseIdleName(names, command);
      if (names.length === 0 && ![options.canonical, options.check, options.diff].includes(true) && isPipedInto()) {
        const found = [diagnose(nothingNamed, {})];
        await report(found, 'pretty', session.terminal().err);
        return session.finish(exitCodeFor(found));
      }
      session.finish(await (options.canonical === true ? printCanonical : fmt)(names.length === 0 ? ['.'] : names, options, session));
    });
}

/** Whether standard input is a pipe or a file, and neither a terminal nor `/dev/null`. */
function isPipedInto(): boolean {
  return orElse(() => {
    const input = fstatSync(0);
    return input.isFIFO() || input.isFile();
  }, false);
}

async function printCanonical(names: readonly string[], { stdinFilename }: FmtOptions, session: Session): Promise<number> {
  const { canonicalForms } = await import('../canonical-forms.ts');
  const { sources, diagnostics: unread } = readRecipes(names, stdinFilename);
  const { text, diagnostics } = canonicalForms(sources);
  const { out, err } = session.terminal();
  out.pass(text);
  const found = [...unread, ...diagnostics];
  await report(found, 'pretty', err);
  return exitCodeFor(found);
}

async function fmt(names: readonly string[], options: FmtOptions, session: Session): Promise<number> {
  const { formatAll, isFormattedName } = await import('../formatting.ts');
  const { stdinFilename } = options;
  const { sources, diagnostics } = readRecipes(names, stdinFilename, isFormattedName);
  const isInput = ({ name }: Source): boolean => names.includes('-') && name === stdinFilename;
  const terminal = session.terminal();
  const outcome = formatAll(sources, options, isInput, terminal);
  const found = [...diagnostics, ...outcome.diagnostics];
  await report(found, 'pretty', terminal.err);
  const isPipe = sources.length === 1 && sources.every(isInput);
  if (!isPipe) terminal.err.write(summary(outcome, options));
  const isWanting = (options.check ?? options.diff) === true && outcome.changed > 0;
  return Math.max(exitCodeFor(found), isWanting ? findings : 0);
}

function summary({ changed, unchanged, leftAlone }: FormattingOutcome, { check, diff }: FormattingOptions): string {
  const verb = check === true || diff === true ? 'would be formatted' : 'formatted';
  const parts = [
    changed === 0 ? '' : `${counted(changed)} ${verb}`,
    unchanged === 0 ? '' : `${counted(unchanged)} left unchanged`,
    leftAlone === 0 ? '' : `${counted(leftAlone)} not readable`,
  ].filter(Boolean);
  return parts.length === 0 ? '' : `${parts.join(', ')}\n`;
}

function counted(count: number): string {
  return `${count} ${count === 1 ? 'file' : 'files'}`;
}
