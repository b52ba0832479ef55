/** `espalier plan`: every decision that a recipe leaves to be made, made and shown. */
import type { Command } from 'commander';
import { hasErrors, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Plan } from '../../plan/plan.ts';
import { exitCodeFor, report } from '../report.ts';
import { writeNewFile } from '../new-file.ts';
import { memoryOption, addRecipeOptions, type RecipeOptions } from '../recipe-options.ts';
import type { Planned } from '../planning.ts';
import type { Session, Terminal } from '../terminal.ts';

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
    .action(async (recipe: string | undefined, options: PlanOptions) => {
      session.finish(await plan(recipe, options, session));
    });
}

async function plan(recipe: string | undefined, options: PlanOptions, session: Session): Promise<number> {
  const terminal = session.terminal();
  const { planRecipe } = await import('../planning.ts');
  const { value: planned, diagnostics } = await planRecipe(recipe, options);
  await report(diagnostics, 'pretty', terminal.err);
  if (planned === undefined) return exitCodeFor(diagnostics);
  const { asShown, memoryProblems } = await import('../../run/memory-limit.ts');
  const { unreadableRecords } = await import('../../run/readable-record.ts');
  const data = new Map(Object.entries(planned.data));
  await show(options.json === true ? planned.plan : asShown(planned.plan, data), options, terminal);
  const problems = [...unreadableRecords(planned.plan), ...memoryProblems(planned.plan, options.memory, undefined, data)];
  await report(problems, 'pretty', terminal.err);
  if (hasErrors(problems)) return exitCodeFor(problems);
  if (options.time === true) {
    const untimed = await tellTime(planned, options, terminal);
    if (hasErrors(untimed)) return exitCodeFor(untimed);
  }
  return options.out === undefined ? exitCodeFor(diagnostics) : await write(planned.plan, options.out, terminal);
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
async function tellTime(
  { plan, modelPath, data, teacherFolder }: Planned,
  { json }: PlanOptions,
  { out, err }: Terminal,
): Promise<readonly Diagnostic[]> {
  const begun = performance.now();
  const { timePlan } = await import('../../run/plan-time.ts');
  const { planTimeText } = await import('../plan-time-text.ts');
  const { here } = await import('../../latency/machine.ts');
  const given = new Map(Object.entries(data));
  const timed = await timePlan({ plan, modelPath, data: given, teacherFolder });
  await report(timed.diagnostics, 'pretty', err);
  const told = json === true ? err : out;
  if (timed.value !== undefined) told.write(planTimeText(timed.value, here(), begun));
  return timed.diagnostics;
}

async function write(plan: Plan, path: string, { err }: Terminal): Promise<number> {
  const { planToYaml } = await import('../../plan/to-yaml.ts');
  const problems = writeNewFile(path, planToYaml(plan));
  await report(problems, 'pretty', err);
  if (problems.length === 0) err.say`wrote ${path}`;
  return exitCodeFor(problems);
}
