/** `espalier plan`: every decision that a recipe leaves to be made, made and shown. */
import type { Command } from 'commander';
import type { Plan } from '../../plan/plan.ts';
import { exitCodeFor, inSteps, clean } from '../report.ts';
import { writeNewFile } from '../new-file.ts';
import { memoryOption, addRecipeOptions, type RecipeOptions } from '../recipe-options.ts';
import type { Planned } from '../planning.ts';
import type { Session, Terminal } from '../terminal.ts';
import type { Outcome } from '../../diagnostics/diagnostic.ts';
import type { PlanTime } from '../../run/plan-time.ts';

const examples = `
Examples:
  $ espalier plan recipe.prune
  $ espalier plan recipe.prune --model net.onnx --set target=90% --for '5 epochs'
  $ espalier plan -e 'prune weights by erk magnitude to 90%' --model net.onnx
  $ espalier plan recipe.prune --time
  $ espalier plan recipe.prune --out plan.yaml`;

interface PlanOptions extends RecipeOptions {
  readonly out?: string;
  readonly json?: true;
  readonly time?: true;
  readonly memory?: number;
}

export function addPlan(program: Command, session: Session): void {
  const command = program
    .command('plan')
    .description('show what a recipe will do to a model, step by step; nothing is run')
    .argument('[recipe]', 'a file, - for standard input, or the name of a recipe');
  addRecipeOptions(command)
    .option('--out <file>', 'write the plan as YAML; `espalier run` runs it')
    .addOption(memoryOption())
    .option('--time', 'run a few steps of it, and estimate how long it takes on this machine')
    .option('--json', 'print the plan as JSON')
    .addHelpText('after', examples)
    .action(async (recipe: string | undefined, options: PlanOptions) => session.finish(await plan(recipe, options, session)));
}

async function plan(recipe: string | undefined, options: PlanOptions, session: Session): Promise<number> {
  const terminal = session.terminal();
  return await inSteps(terminal.err, async ({ take, heed }) => {
    const { planRecipe } = await import('../planning.ts');
    const found = await planRecipe(recipe, options);
    const planned = await take(found);
    const { asShown, memoryProblems } = await import('../../run/memory-limit.ts');
    const { unreadableRecords } = await import('../../run/readable-record.ts');
    const { plan: whole } = planned;
    const data = new Map(Object.entries(planned.data));
    await show(options.json === true ? whole : asShown(whole, data), options, terminal);
    await heed([...unreadableRecords(whole), ...memoryProblems(whole, options.memory, undefined, data)]);
    if (options.time === true) {
      const begun = performance.now();
      const told = options.json === true ? terminal.err : terminal.out;
      told.write(await timeInWords(await take(await timed(planned)), begun));
    }
    if (options.out === undefined) return exitCodeFor(found.diagnostics);
    const { planToYaml } = await import('../../plan/to-yaml.ts');
    await heed(writeNewFile(options.out, planToYaml(whole)));
    terminal.err.say`wrote ${options.out}`;
    return clean;
  });
}

async function show(plan: Plan, options: PlanOptions, { out }: Terminal): Promise<void> {
  if (options.json === true) {
    out.json(plan);
  } else {
    const { renderPlan } = await import('../../report/plan-table.ts');
    out.write(renderPlan(plan, out));
  }
}

/** Beside the plan, and never in it: a plan is the same on every machine. */
async function timed({ plan, modelPath, data, teacherFolder }: Planned): Promise<Outcome<PlanTime>> {
  const { timePlan } = await import('../../run/plan-time.ts');
  return await timePlan({ plan, modelPath, data: new Map(Object.entries(data)), teacherFolder });
}

async function timeInWords(time: PlanTime, begun: number): Promise<string> {
  const { planTimeText } = await import('../plan-time-text.ts');
  const { here } = await import('../../latency/machine.ts');
  return planTimeText(time, here(), begun);
}
