/** `espalier init`: a commented project file and a first recipe to start from. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import * as catalogue from '../../diagnostics/catalogue/command.ts';
import { diagnose, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import { clean, exitCodeFor } from '../exit-code.ts';
import { writeNewFile } from '../new-file.ts';
import type { Session } from '../program.ts';
import { projectFileName } from '../project-file.ts';
import { report } from '../report.ts';
import { firstRecipe, projectTemplate } from '../templates.ts';

const recipeFileName = 'first.prune';

const examples = `
Examples:
  $ espalier init
  $ espalier init experiments/lenet`;

export function addInit(program: Command, session: Session): void {
  program
    .command('init')
    .description('write a commented espalier.yaml and a first recipe; nothing is overwritten')
    .argument('[folder]', 'where to write them', '.')
    .addHelpText('after', examples)
    .action(async (folder: string) => session.finish(await init(folder, session)));
}

async function init(folder: string, session: Session): Promise<number> {
  const { out, err } = session.terminal();
  const project = join(folder, projectFileName);
  const recipe = join(folder, recipeFileName);
  const problems = writeBoth([project, projectTemplate(modelIn(folder))], [recipe, firstRecipe]);
  if (problems.length > 0) {
    await report(problems, 'pretty', err);
    return exitCodeFor(problems);
  }
  out.write(`${project}  say here what model and data there are\n`);
  out.write(`${recipe}  then: espalier plan ${recipe}\n`);
  return clean;
}

type NewFile = readonly [path: string, content: string];

/** Both or none: half a start would be in the way of the next try. */
function writeBoth(first: NewFile, second: NewFile): readonly Diagnostic[] {
  const taken = [first, second].filter(([path]) => existsSync(path));
  if (taken.length > 0) {
    return taken.map(([path]) => diagnose(catalogue.exists, { name: path }, { file: path }));
  }
  const problems = writeNewFile(...first);
  if (problems.length > 0) return problems;
  const later = writeNewFile(...second);
  if (later.length > 0) rmSync(first[0], { force: true });
  return later;
}

/** The only model in a folder is surely the one that is meant. */
function modelIn(folder: string): string | undefined {
  try {
    const models = readdirSync(folder).filter((name) => name.endsWith('.onnx'));
    return models.length === 1 ? models[0] : undefined;
  } catch {
    return undefined;
  }
}
