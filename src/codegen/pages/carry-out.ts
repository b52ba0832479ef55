/** Carries a situation of a page out, in a folder of its own, and returns what Espalier finds. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { addImportOptions } from '../../cli/commands/import.ts';
import { importAll, type ImportOptions } from '../../cli/importing.ts';
import { compiledPlan } from '../../cli/commands/compile.ts';
import { addProfileOptions } from '../../cli/commands/profile.ts';
import { measure, type ProfileOptions } from '../../cli/profiling.ts';
import { silent } from '../../cli/progress.ts';
import { examine, type LockOptions } from '../../cli/locking.ts';
import { surveyModel } from '../../cli/model-survey.ts';
import { memoryOption, addPlaceOptions, addRecipeOptions, type RecipeOptions } from '../../cli/recipe-options.ts';
import { openRecipeChecker } from '../../cli/recipe-checker.ts';
import { isPlanFile, readPlanned } from '../../cli/plan-file.ts';
import { planRecipe } from '../../cli/planning.ts';
import { readRecipes } from '../../cli/recipe-files.ts';
import { checkSource } from '../../check-source.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Situation } from '../../diagnostics/pages/example.ts';
import { findCode } from '../../diagnostics/find-code.ts';
import { lint } from '../../lint/index.ts';
import { exportModel } from '../../export/export-model.ts';
import { replayHistory } from '../../cut/replay-history.ts';
import { resumedRequest } from '../../run/resume-run.ts';
import { openModelFiles } from '../../identity/model-files.ts';
import { runPlan } from '../../run/run-plan.ts';

export const usualCommand = 'check recipe.prune';

/** `root` is the repository; the process is in another folder while this runs. */
export async function carryOut({ recipe, files = {}, command = usualCommand }: Situation, root: string): Promise<readonly Diagnostic[]> {
  const isAlone = command === usualCommand && Object.keys(files).length === 0;
  if (isAlone && recipe !== undefined) {
    // In no folder: a recipe that uses files has to be shown with them.
    const { value, diagnostics } = checkSource({ name: 'recipe.prune', text: recipe });
    return value === undefined ? diagnostics : lint(value, { checked: diagnostics });
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'espalier-page-'));
  const before = process.cwd();
  try {
    // The repository's own examples and fixtures are linked. Links that lead out of a project are refused: what one names is copied.
    const isNamed = /\b(?:examples|test)\//.test(String(files['espalier.yaml'] ?? ''));
    const texts = [command, ...Object.values(files)].join('\n');
    for (const name of isNamed ? new Set(texts.match(/\b(?:examples|test)\/[\w./-]+/g)) : ['examples', 'test']) {
      const [from, to] = [path.join(root, name), path.join(folder, name)];
      if (!isNamed) symlinkSync(from, to);
      else if (existsSync(from)) cpSync(from, to, { recursive: true });
    }
    for (const [name, content] of Object.entries(recipe === undefined ? files : { 'recipe.prune': recipe, ...files })) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), typeof content === 'string' ? content : content.bytes);
    }
    process.chdir(folder);
    return await findingsOf(wordsOf(command));
  } finally {
    process.chdir(before);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function findingsOf([verb, ...args]: readonly string[]): Promise<readonly Diagnostic[]> {
  switch (verb) {
    case 'check': {
      const at = args.indexOf('--model');
      const { sources, diagnostics } = readRecipes(at < 0 ? args : args.toSpliced(at, 2), '<stdin>');
      const checker = openRecipeChecker(at < 0 ? undefined : args[at + 1]);
      const judged: Diagnostic[] = [];
      for (const source of sources) judged.push(...(await checker.judge(source)));
      return [...diagnostics, ...checker.problems, ...judged];
    }
    case 'inspect':
      return inspected(args);
    case 'import': {
      const command = addImportOptions(new Command('espalier')).argument('<files...>');
      command.exitOverride().parse([...args], { from: 'user' });
      return importAll(command.args, command.opts<ImportOptions>()).diagnostics;
    }
    case 'explain':
      return findCode(args[0] ?? '').diagnostics;
    case 'lock': {
      const { value, diagnostics } = await examine([], lockOptionsOf(args), '0.0.0');
      return [...diagnostics, ...(value === undefined || value.writes ? [] : value.problems)];
    }
    case 'replay': {
      const [history = '', , modelPath = '', , out = ''] = args;
      return replayHistory({ history, modelPath, out }).diagnostics;
    }
    case 'export':
      return exported(args);
    case 'profile': {
      const command = addProfileOptions(new Command('espalier')).argument('<model>');
      command.exitOverride().parse([...args], { from: 'user' });
      const [model = ''] = command.args;
      return (await measure(model, command.opts<ProfileOptions>(), silent)).diagnostics;
    }
    case 'compile':
      return compiled(args);
    case 'plan':
    case 'run':
      return args[0] === '--resume' ? resumed(args[1] ?? '') : plannedOrRun(verb, args);
    default:
      throw new Error(`no page can show \`espalier ${verb}\``);
  }
}

function inspected(args: readonly string[]): readonly Diagnostic[] {
  const [path = ''] = args;
  const { value: files, diagnostics } = openModelFiles(path);
  if (files === undefined) return diagnostics;
  try {
    return surveyModel(files, args.includes('--for-training')).diagnostics;
  } finally {
    files.close();
  }
}

async function resumed(folder: string): Promise<readonly Diagnostic[]> {
  const { value, diagnostics } = await resumedRequest(folder);
  return value === undefined ? diagnostics : (await runPlan(value)).diagnostics;
}

async function plannedOrRun(verb: string, args: readonly string[]): Promise<readonly Diagnostic[]> {
  const { argument, options } = optionsOf(args);
  const fromPlan = argument !== undefined && isPlanFile(argument);
  const { value: planned, diagnostics } = fromPlan ? await readPlanned(argument, options) : await planRecipe(argument, options);
  if (verb === 'plan' || planned === undefined) return diagnostics;
  const { plan, modelPath, data, teacherFolder } = planned;
  const { out = 'runs/first', memory } = options;
  const ran = await runPlan({ plan, modelPath, teacherFolder, data: new Map(Object.entries(data)), out, memory });
  return [...diagnostics, ...ran.diagnostics];
}

async function compiled([recipe, ...args]: readonly string[]): Promise<readonly Diagnostic[]> {
  const named = args.filter((it, at) => it !== '--to' && args[at - 1] !== '--to');
  const planned = await planRecipe(recipe, optionsOf(named).options);
  return planned.value === undefined ? planned.diagnostics : (await compiledPlan(planned.value)).diagnostics;
}

function lockOptionsOf(args: readonly string[]): LockOptions {
  const command = addPlaceOptions(new Command('espalier')).option('--check').option('--update');
  command.exitOverride().parse([...args], { from: 'user' });
  return command.opts<LockOptions>();
}

type PageOptions = RecipeOptions & { readonly out?: string; readonly memory?: number };

function optionsOf(args: readonly string[]): { argument?: string; options: PageOptions } {
  const command = addRecipeOptions(new Command('espalier')).argument('[recipe]').option('--out <x>').addOption(memoryOption());
  command.exitOverride().parse([...args], { from: 'user' });
  const [argument] = command.args;
  return { options: command.opts<PageOptions>(), argument };
}

/** As a shell cuts a line, with single and double quotes. */
function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, single, double, bare]) => single ?? double ?? bare ?? '');
}

function exported(args: readonly string[]): readonly Diagnostic[] {
  const flags = new Set(['--masks', '--packed']);
  const [source = '', , , , out = ''] = args.filter((it) => !flags.has(it));
  const others = ['onnx-sparse', 'peft'] as const;
  const format = others.find((name) => args.includes(name)) ?? 'safetensors';
  const [withMasks, packed] = [args.includes('--masks'), args.includes('--packed')];
  return exportModel({ source, format, out, withMasks, packed }).diagnostics;
}
