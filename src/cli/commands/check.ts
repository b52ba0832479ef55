/** `espalier check`: are these recipes sound, as far as can be said without a model? */
import { Option, type Command } from 'commander';
import { exitCodeFor } from '../exit-code.ts';
import type { Session } from '../program.ts';
import { usedFilesOf } from '../used-files.ts';
import { readRecipes } from '../recipe-files.ts';
import { formats, report, type Format } from '../report.ts';

const examples = `
Examples:
  $ espalier check recipe.prune
  $ espalier check recipes/ --format concise
  $ cat recipe.prune | espalier check - --stdin-filename recipe.prune`;

interface CheckOptions {
  readonly format: Format;
  readonly stdinFilename: string;
  readonly strict?: true;
}

export function addCheck(program: Command, session: Session): void {
  program
    .command('check')
    .description('check recipes, without a model')
    .argument('<file...>', 'recipes, folders of *.prune, or - for standard input')
    .addOption(
      new Option('--format <format>', 'how findings are printed')
        .choices(formats)
        .default('pretty'),
    )
    .option('--stdin-filename <name>', 'what messages call standard input', '<stdin>')
    .option('--strict', 'let warnings count as findings')
    .addHelpText('after', examples)
    .action(async (names: string[], options: CheckOptions) => {
      session.finish(await check(names, options, session));
    });
}

async function check(
  names: readonly string[],
  options: CheckOptions,
  session: Session,
): Promise<number> {
  const { checkSource } = await import('../../check-source.ts');
  const { sources, diagnostics } = readRecipes(names, options.stdinFilename);
  const found = [
    ...diagnostics,
    ...sources.flatMap((source) => checkSource(source, usedFilesOf(source.name)).diagnostics),
  ];
  const { out, err } = session.terminal();
  await report(found, options.format, out);
  if (found.length === 0 && options.format === 'pretty') {
    err.write(`${sources.length} ${sources.length === 1 ? 'recipe' : 'recipes'}, no findings\n`);
  }
  return exitCodeFor(found, options.strict);
}
