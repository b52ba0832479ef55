/** `espalier convert`: the same recipe in the other form, text or YAML. */
import { Option, type Command } from 'commander';
import type { Source } from '../../diagnostics/diagnostic.ts';
import { writeNewFile } from '../new-file.ts';
import type { Session } from '../terminal.ts';
import { refuseIdleName, usedFilesOf } from '../recipe-files.ts';
import { readStandardInput, readText } from '../texts.ts';
import { inSteps, clean } from '../report.ts';

const examples = `
Examples:
  $ espalier convert recipe.prune
  $ espalier convert recipe.prune --out recipe.prune.yaml
  $ espalier convert recipe.prune.yaml --to text`;

type ConvertOptions = { readonly to?: 'yaml' | 'text'; readonly out?: string; readonly stdinFilename: string };

export function addConvert(program: Command, session: Session): void {
  program
    .command('convert')
    .description('write a recipe in its other form, with its comments: text or YAML')
    .argument('<file>', 'a recipe, *.prune or *.prune.yaml, or - for standard input')
    .addOption(new Option('--to <form>', 'the form (default: the other one)').choices(['yaml', 'text']))
    .option('--out <file>', 'write a new file instead of printing it')
    .option('--stdin-filename <name>', 'the name of standard input, which decides its form', '<stdin>')
    .addHelpText('after', examples)
    .action(async (file: string, options: ConvertOptions, command: Command) => {
      refuseIdleName([file], command);
      session.finish(await convertFile(file, options, session));
    });
}

async function convertFile(file: string, options: ConvertOptions, session: Session): Promise<number> {
  const { out, err } = session.terminal();
  return await inSteps(err, async ({ take, heed }) => {
    const source = await take(file === '-' ? readStandardInput(options.stdinFilename) : readText(file));
    const text = await take(await inOtherForm(source, file, options));
    if (options.out === undefined) {
      out.pass(text);
    } else {
      await heed(writeNewFile(options.out, text));
      err.say`wrote ${options.out}`;
    }
    return clean;
  });
}

async function inOtherForm(source: Source, file: string, { to }: ConvertOptions) {
  const { convert, formOf } = await import('../../language/yaml/write/convert.ts');
  const { vocabulary } = await import('../../vocabulary/index.ts');
  const other = formOf(source) === 'yaml' ? 'text' : 'yaml';
  return convert(source, to ?? other, vocabulary, usedFilesOf(file === '-' ? undefined : file));
}
