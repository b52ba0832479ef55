/** `espalier replay`: cuts out of a model what a run has cut out of it. */
import { visible } from '../../diagnostics/render/visible.ts';
import type { Command } from 'commander';
import type { Replayed } from '../../cut/replay-history.ts';
import { clean, inSteps } from '../report.ts';
import type { Session } from '../terminal.ts';

const examples = `
Examples:
  $ espalier replay runs/first/pruning_history.json --model net.onnx --out smaller.onnx
  $ espalier replay runs/first/model.onnx --model other-seed.onnx --out smaller.onnx

Files beside the whole model are copied to data/ beside the smaller one.
Values are those of --model: trained values are in the model of the run.`;

export function addReplay(program: Command, session: Session): void {
  program
    .command('replay')
    .description('cut the units that a run cut out of a model out of it again, or of one like it')
    .argument('<history>', 'the pruning_history.json of a run, or the model beside it')
    .requiredOption('--model <file>', 'the whole model')
    .requiredOption('--out <file>', 'the smaller model, a new file')
    .option('--json', 'print {out, data, before, after} as JSON')
    .addHelpText('after', examples)
    .action(async (history: string, options: { readonly model: string; readonly out: string; readonly json?: true }) => {
      const { out, err } = session.terminal();
      const code = await inSteps(err, async ({ take }) => {
        const { replayHistory } = await import('../../cut/replay-history.ts');
        const value = await take(replayHistory({ history, modelPath: options.model, out: options.out }));
        if (options.json === true) out.json(value);
        else out.write(words(value));
        return clean;
      });
      session.finish(code);
    });
}

function words({ out, before, after }: Replayed): string {
  const of = (size: 'parameters' | 'macs'): string => `${after[size].toLocaleString('en-US')} of ${before[size].toLocaleString('en-US')}`;
  return `${visible(out)}: ${of('parameters')} parameters, ${of('macs')} multiply-adds\n`;
}
