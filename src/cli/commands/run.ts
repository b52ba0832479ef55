/** `espalier run`: carries a recipe or a plan out, and writes the pruned model with its evidence. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import { withInterrupt } from '../interrupt.ts';
import { memoryOption, addRecipeOptions, wholeNumber, engines, type RunOptions } from '../recipe-options.ts';
import type { Session } from '../terminal.ts';
import { logChoices } from './log.ts';
import type { LogFormat } from '../writing-logs.ts';

const examples = `
Examples:
  $ espalier run recipe.prune
  $ espalier run recipe.prune --out runs/second --seed 2 --set target=90%
  $ espalier run plan.yaml --model net.onnx
  $ espalier run recipe.prune --frozen
  $ espalier run -e 'global magnitude to 80% over steps 25%–75%' --for '5 epochs'
  $ espalier run --resume runs/second
  $ espalier run recipe.prune --on slurm --detach

A run that is interrupted, killed or stopped by a full disk keeps its work: --resume continues from
there, and ends in the same bytes. A finished run deletes its checkpoints; --keep-checkpoints keeps
the state at the end of every stage, from which a single stage can be repeated.

Adapters are merged into their weights. --keep-adapters keeps them beside the result, in adapters/,
for espalier export --to peft.`;

/** One more format, once. */
function collectLogs(text: string, before: readonly LogFormat[] = []): readonly LogFormat[] {
  const format = logChoices.find((choice) => choice === text);
  if (format === undefined) throw new InvalidArgumentError(`Choose ${logChoices.join(', ')}.`);
  return before.includes(format) ? before : [...before, format];
}

export function addRun(program: Command, session: Session): void {
  const command = program
    .command('run')
    .description('run a recipe or a plan')
    .argument('[recipe]', 'a recipe, a plan (.yaml), - for standard input, or the name of a recipe');
  addRecipeOptions(command)
    .option('--out <folder>', 'where the run is written (default: runs/ and the name of the recipe)')
    .option('--frozen', 'refuse to run if an input differs from espalier.lock')
    .option('--resume <folder>', 'resume the interrupted run in a folder')
    .option('--jobs <n>', 'processes for independent stages: arms of branches and sweeps (default: 1)', wholeNumber(1))
    .option('--cores <n>', 'most cores that parts of batches take; they change no result (default: all)', wholeNumber(1))
    .addOption(new Option('--on <engine>', 'submit the stages as jobs to a cluster').choices(engines))
    .option('--detach', 'with --on: return as soon as the jobs are queued')
    .addOption(memoryOption())
    .option(
      '--checkpoint-every <steps>',
      'steps between two checkpoints in a stage (default: so that they cost less than 3%)',
      wholeNumber(1),
    )
    .option('--keep-checkpoints', 'keep the state at the end of every stage')
    .option('--keep-adapters', 'keep adapters, and their network before they are merged into it')
    .option('--junit <file>', 'write the verdicts of the expectations as JUnit XML')
    .addOption(
      new Option('--log <format>', 'write losses and metrics for a tracker, too; may be repeated')
        .choices(logChoices)
        .argParser(collectLogs),
    )
    .option('--quiet', 'show no progress')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', examples)
    .action(async (recipe: string | undefined, options: RunOptions) => {
      const terminal = session.terminal();
      // The runner takes a while to load, and a signal may come meanwhile.
      const code = await withInterrupt(async (signal) => {
        const { runRecipe } = await import('../run-recipe.ts');
        return runRecipe(recipe, options, terminal, signal);
      }, options.on && 'the jobs go on without this command');
      session.finish(code);
    });
}
