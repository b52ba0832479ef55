/** `espalier check`: are these recipes sound, and as good as they could be? */
import { Option, type Command } from 'commander';
import type { Diagnostic, Source } from '../../diagnostics/diagnostic.ts';
import { exitCodeFor, findings, formats, report, type Format } from '../report.ts';
import type { RecipeChecker } from '../recipe-checker.ts';
import type { Session } from '../terminal.ts';
import { refuseIdleName, readRecipes } from '../recipe-files.ts';

const examples = `
Examples:
  $ espalier check recipe.prune
  $ espalier check recipes/ --format concise
  $ espalier check recipe.prune --model net.onnx
  $ espalier check recipes/ --fix --diff
  $ cat recipe.prune | espalier check - --stdin-filename recipe.prune`;

interface CheckOptions {
  readonly format: Format;
  readonly stdinFilename: string;
  readonly strict?: true;
  readonly model?: string;
  readonly fix?: true;
  readonly unsafeFixes?: true;
  readonly diff?: true;
}

export function addCheck(program: Command, session: Session): void {
  program
    .command('check')
    .description('check recipes: what is wrong with them, and what could be better')
    .argument('<file...>', 'recipes, folders of *.prune, or - for standard input')
    .addOption(new Option('--format <format>', 'how findings are printed').choices(formats).default('pretty').conflicts('diff'))
    .option('--stdin-filename <name>', 'the name of standard input in messages', '<stdin>')
    .option('--strict', 'exit with 1 for warnings, too')
    .option('--model <file>', 'the ONNX model, for the rules that need one')
    .option('--fix', 'apply the fixes that keep or restore the meaning')
    .option('--unsafe-fixes', 'with --fix: also apply fixes that may change the meaning')
    .option('--diff', 'show the fixes as a diff, and write nothing')
    .addHelpText('after', examples)
    .action(async (names: string[], options: CheckOptions, command: Command) => {
      if (options.unsafeFixes === true && options.fix !== true && options.diff !== true) {
        command.error('error: --unsafe-fixes goes with --fix or --diff');
      }
      refuseIdleName(names, command);
      session.finish(await check(names, options, session));
    });
}

async function check(names: readonly string[], options: CheckOptions, session: Session): Promise<number> {
  const { openRecipeChecker } = await import('../recipe-checker.ts');
  const { sources, diagnostics } = readRecipes(names, options.stdinFilename);
  const checker = openRecipeChecker(options.model);
  if (options.fix === true || options.diff === true) {
    const isInput = ({ name }: Source): boolean => names.includes('-') && name === options.stdinFilename;
    return fix({ sources, unread: diagnostics, isInput }, checker, options, session);
  }
  const judged: Diagnostic[] = [];
  for (const source of sources) judged.push(...(await checker.judge(source)));
  const found = [...diagnostics, ...checker.problems, ...judged];
  const { out, err } = session.terminal();
  await report(found, options.format, out);
  if (found.length === 0 && options.format === 'pretty') {
    err.say`${sources.length} ${sources.length === 1 ? 'recipe' : 'recipes'}, no findings`;
  }
  return exitCodeFor(found, options.strict);
}

type Read = { readonly sources: readonly Source[]; readonly unread: readonly Diagnostic[]; readonly isInput: (source: Source) => boolean };

/** The diff, or the fixed text of standard input, has standard output to itself. */
async function fix(
  { sources, unread, isInput }: Read,
  { judge, problems }: RecipeChecker,
  options: CheckOptions,
  session: Session,
): Promise<number> {
  const { fixAll } = await import('../fixing.ts');
  const terminal = session.terminal();
  const { remaining, changed } = await fixAll(sources, judge, options, terminal, isInput);
  const found = [...unread, ...problems, ...remaining];
  const isDiff = options.diff === true;
  if (!isDiff || unread.length + problems.length > 0) {
    const hasText = isDiff || sources.some(isInput);
    await report(isDiff ? [...unread, ...problems] : found, options.format, hasText ? terminal.err : terminal.out);
  }
  const code = exitCodeFor(found, options.strict);
  return isDiff && changed ? Math.max(code, findings) : code;
}
