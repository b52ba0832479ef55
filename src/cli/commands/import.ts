/** `espalier import`: a recipe or configuration of another tool becomes a recipe, with a report of each of its fields. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { DialectName } from '../../import/dialect.ts';
import type { ImportOptions } from '../importing.ts';
import type { Session } from '../terminal.ts';

const examples = `
Examples:
  $ espalier import recipe.md
  $ espalier import recipe.md --model net.onnx --steps-per-epoch 500 --out recipe.prune
  $ espalier import nncf.json --model net.onnx --trace
  $ espalier import recipes/*.yaml --out imported --report imported.txt

The recipe goes to standard output, the report to standard error. Tools: sparseml, llm-compressor, nncf,
distiller, neural-compressor, paddleslim.`;

const names: readonly DialectName[] = [
  ...(['sparseml', 'llm-compressor', 'nncf', 'distiller'] as const),
  ...(['neural-compressor', 'paddleslim'] as const),
];

export function addImport(program: Command, session: Session): void {
  const command = program
    .command('import')
    .description('turn recipes of other tools into recipes, with a report of each field')
    .argument('<files...>', 'YAML, JSON or Markdown of another tool, or - for standard input')
    .addHelpText('after', examples)
    .action(async (files: readonly string[], options: ImportOptions) => {
      const { importFiles } = await import('../importing.ts');
      session.finish(await importFiles(files, options, session.terminal()));
    });
  addImportOptions(command);
}

export function addImportOptions(command: Command): Command {
  return command
    .addOption(new Option('--from <tool>', 'the tool (default: its content says it)').choices(names))
    .addOption(new Option('--native', 'readable; differences are `deviates` lines (default)').conflicts('trace'))
    .option('--trace', 'the counts of the tool at each of its updates, layer by layer')
    .option('--model <file>', 'an ONNX model, whose layers are meant')
    .option('--names <file>', 'a CSV file: name in the tool, name of the layer')
    .option('--steps-per-epoch <n>', 'batches of an epoch', positiveWhole)
    .option('--epochs <n>', 'epochs of the training', positiveNumber)
    .option('--calibration <n>', 'samples that scores are measured on', positiveWhole)
    .option('--optimizer <text>', "such as 'sgd(lr: 0.1, momentum: 0.9)'")
    .option('-o, --out <file>', 'write the recipe to a new file; of several files, a folder')
    .option('--force', 'overwrite files')
    .option('--report <file>', 'write the report to a new file instead of standard error')
    .option('--json', 'print recipe and report as JSON');
}

function positiveWhole(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It is a whole number above 0.');
  return Number(text);
}

function positiveNumber(text: string): number {
  const value = /^\d{1,6}(?:\.\d{1,6})?$/.test(text) ? Number(text) : 0;
  if (value <= 0) throw new InvalidArgumentError('It is a number above 0.');
  return value;
}
