/** `espalier inspect`: what is in a model, as recipes see it. */
import type { Command } from 'commander';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { clean, inSteps } from '../report.ts';
import type { Session } from '../terminal.ts';

const examples = `
Examples:
  $ espalier inspect net.onnx
  $ espalier inspect net.onnx --json
  $ espalier inspect net.onnx --for-training`;

type InspectOptions = { readonly json?: true; readonly forTraining?: true };

export function addInspect(program: Command, session: Session): void {
  program
    .command('inspect')
    .description("show a model's layers with their roles, shapes, counts and sparsity")
    .argument('<model>', 'an ONNX file, or a Hugging Face folder')
    .option('--json', 'print JSON')
    .option('--for-training', 'say what prevents pruning and training')
    .addHelpText('after', examples)
    .action(async (path: string, options: InspectOptions) => session.finish(await inspect(path, options, session)));
}

/** Warnings that say what the file computes, or how to export it better; it trains all the same. */
const advice = new Set(['ESP3043', 'ESP3045', 'ESP3152', 'ESP3153', 'ESP3154']);

function verdict(diagnostics: readonly Diagnostic[]): string {
  const warnings = diagnostics.filter(({ severity }) => severity === 'warning');
  const count = warnings.filter(({ code }) => !advice.has(code)).length;
  if (count > 0) return `${count} ${count === 1 ? 'finding prevents' : 'findings prevent'} training\n`;
  const { length } = warnings;
  const more = length === 0 ? '' : `; ${length} ${length === 1 ? 'warning says' : 'warnings say'} how to export it better`;
  // Weights that the graph computes are no layers.
  const isPartial = warnings.some(({ code }) => code === 'ESP3045');
  return `${isPartial ? 'nothing prevents training, and computed weights are not pruned' : 'nothing prevents pruning and training'}${more}\n`;
}

async function inspect(path: string, options: InspectOptions, session: Session): Promise<number> {
  const { out, err } = session.terminal();
  return await inSteps(err, async ({ take }) => {
    const { openModelFiles } = await import('../../identity/model-files.ts');
    const files = await take(openModelFiles(path));
    const { renderSurvey, surveyModel } = await import('../model-survey.ts');
    const surveyed = surveyModel(files, options.forTraining === true);
    files.close();
    const survey = await take(surveyed);
    if (options.json === true) {
      out.json(survey);
    } else {
      out.write(renderSurvey(survey));
      if (options.forTraining === true) out.write(verdict(surveyed.diagnostics));
    }
    return clean;
  });
}
