/** `espalier export`: the parameters of a model, or of a run, for PyTorch and NumPy. */
import { Option, type Command } from 'commander';
import { idleOption } from '../../diagnostics/catalogue/command.ts';
import { needsConfig } from '../../diagnostics/catalogue/checkpoint.ts';
import { diagnose, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import { visible } from '../../diagnostics/render/visible.ts';
import type { Exported, ExportFormat } from '../../export/export-model.ts';
import { clean, inSteps } from '../report.ts';
import type { Session, Terminal } from '../terminal.ts';

const examples = `
Examples:
  $ espalier export runs/first --to safetensors --out net.safetensors
  $ espalier export runs/first --to safetensors --masks --out pruned.safetensors
  $ espalier export net.onnx --to npz --out net.npz
  $ espalier export runs/first --to onnx-sparse --out sparse.onnx
  $ espalier export runs/first --to hugging-face --config net/config.json --out pruned
  $ espalier export runs/tuned --to peft --out adapters

Names and shapes are those of the PyTorch module's state_dict(). With --masks a pruned
parameter NAME is written as NAME_orig and NAME_mask, as torch.nn.utils.prune names them.
--to hugging-face writes a folder for from_pretrained(): config.json gets the sizes of the pruned network.
--to peft writes the adapters of a run with --keep-adapters, and the weights that they belong to.`;

interface ExportOptions {
  readonly to: ExportFormat;
  readonly out: string;
  readonly masks?: true;
  readonly packed?: true;
  readonly config?: string;
  readonly stage?: string;
  readonly json?: true;
}

export function addExport(program: Command, session: Session): void {
  program
    .command('export')
    .description('write the parameters of a model or of a run for PyTorch and NumPy')
    .argument('<source>', 'an ONNX file, a Hugging Face folder, or the folder of a run')
    .addOption(
      new Option('--to <format>', 'the format')
        .choices(['safetensors', 'npz', 'onnx-sparse', 'hugging-face', 'peft'] satisfies readonly ExportFormat[])
        .makeOptionMandatory(),
    )
    .requiredOption('--out <file>', 'a new file; a new folder with `--to hugging-face` and `--to peft`')
    .option('--config <file>', 'the `config.json` of the unpruned module, for `--to hugging-face`')
    .option('--stage <name>', 'the stage whose adapters are written, for `--to peft`')
    .option('--masks', 'write masks too, named as torch.nn.utils.prune names them')
    .option('--packed', 'write 2:4 sparse matrices as LLM Compressor does: two values of four, and a bitmask')
    .option('--json', 'print {out, arrays, bytes, renamed, masked, packed, config, stage, adapters} as JSON')
    .addHelpText('after', examples)
    .action(async (source: string, options: ExportOptions) => session.finish(await exported(source, options, session.terminal())));
}

async function exported(source: string, options: ExportOptions, { out, err }: Terminal): Promise<number> {
  return await inSteps(err, async ({ take, heed }) => {
    await heed([...idleOf(options), ...missingConfig(options)]);
    const { to: format, masks, packed, config, stage } = options;
    const { exportModel } = await import('../../export/export-model.ts');
    const asked = { source, format, out: options.out, withMasks: masks === true, packed: packed === true, config, stage };
    const value = await take(exportModel(asked));
    if (options.json === true) out.json(value);
    else out.write(words(value));
    return clean;
  });
}

/** Options without effect beside the format, or beside each other. */
function idleOf({ to, masks, packed, config, stage }: ExportOptions): readonly Diagnostic[] {
  const sparse = to === 'onnx-sparse';
  const idle = [
    ...(masks && sparse ? [['--masks', 'zeros say which weights are pruned']] : []),
    ...(packed && to !== 'safetensors' ? [['--packed', `it is a form of safetensors`]] : []),
    ...(masks && to === 'hugging-face' ? [['--masks', '`from_pretrained` reads none']] : []),
    ...(config !== undefined && to !== 'hugging-face' ? [['--config', 'only `--to hugging-face` writes one']] : []),
    ...(stage !== undefined && to !== 'peft' ? [['--stage', 'only `--to peft` writes adapters of a stage']] : []),
    ...(packed && masks && !sparse ? [['--masks', '`--packed` writes its own']] : []),
  ];
  return idle.map(([option = '', reason = '']) => diagnose(idleOption, { option, reason }));
}

function missingConfig({ to, config }: ExportOptions): readonly Diagnostic[] {
  return to === 'hugging-face' && config === undefined ? [diagnose(needsConfig, {})] : [];
}

function words({ out, arrays, bytes, renamed, masked, packed, config = [], adapters = [] }: Exported): string {
  const shown = renamed.map(
    ({ tensor, name, transposed }) => `  ${visible(tensor)} is ${visible(name)}${transposed ? ', transposed' : ''}\n`,
  );
  const numbers = config.map(
    ({ key, from, to }) => `  ${visible(key)} ${from === undefined ? '' : `was ${JSON.stringify(from)}, and `}is ${JSON.stringify(to)}\n`,
  );
  const masks = masked.length === 0 ? '' : `, masks of ${masked.length} parameters`;
  const size = `${arrays} arrays, ${bytes.toLocaleString('en-US')} bytes`;
  const own = adapters.length === 0 ? '' : `, adapters of ${adapters.length} layers`;
  const halves = packed.length === 0 ? '' : `, ${packed.length} parameters packed`;
  return `${visible(out)}: ${size}${own}${masks}${halves}\n${shown.join('')}${numbers.join('')}`;
}
