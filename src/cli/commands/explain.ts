/** `espalier explain`: the page of a code, a recipe or a word of the language in plain English. */
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { clean, unable, report } from '../report.ts';
import type { Session } from '../terminal.ts';
import { addGroups } from './groups.ts';
import { each, making, dataOptions, addRecipeOptions, idleOptions, type RecipeOptions, type Effects } from '../recipe-options.ts';
import { readText } from '../texts.ts';

const examples = `
Examples:
  $ espalier explain ESP1006
  $ espalier explain recipe.prune --model net.onnx
  $ espalier explain magnitude
  $ espalier explain groups net.onnx channels
  $ espalier explain`;

/** `dist/` and `docs/` stand side by side in the package. */
const pages = fileURLToPath(new URL('../docs/diagnostics/', import.meta.url));

export function addExplain(program: Command, session: Session): void {
  const command = program
    .command('explain')
    .description('explain what a recipe will do, a word, or a finding by its code, in plain English')
    .argument('[what]', 'a recipe, a word of the language, or a code such as ESP1006; without it, all codes are listed');
  addGroups(command, session, besideCode);
  addRecipeOptions(command)
    .addHelpText('after', examples)
    .action(async (what: string | undefined, options: RecipeOptions) => session.finish(await explainWhat(what, options, session)));
}

async function explainWhat(what: string | undefined, options: RecipeOptions, session: Session): Promise<number> {
  const isCode = what === undefined ? options.e === undefined : /^esp|^\d+$/i.test(what);
  if (isCode) return await explain(what, options, session);
  const { explainFile, isSlip, isWord, refuseWord, tellWord } = await import('../explaining.ts');
  const { findRecipe, isPath } = await import('../bundled-recipes.ts');
  const terminal = session.terminal();
  if (what === undefined || what === '-' || isPath(what)) return await explainFile(what, options, terminal);
  const recipe = findRecipe(what, undefined).value;
  const isName = recipe !== undefined && basename(recipe.source.name, '.prune') === what;
  if (isName) {
    // A name that is also a word, such as wanda, is explained as both.
    if (tellWord(what, terminal)) terminal.out.write('\n');
    return await explainFile(what, options, terminal);
  }
  if (isWord(what)) {
    const idle = idleOptions(options, besideCode, 'a word is explained without a recipe');
    await report(idle, 'pretty', terminal.err);
    if (idle.length > 0) return unable;
    tellWord(what, terminal);
    return clean;
  }
  if (recipe !== undefined && !isSlip(what)) return await explainFile(what, options, terminal);
  return await refuseWord(what, terminal);
}

/** Options have no effect with a code, a word or a model alone, since no recipe is planned. */
export const besideCode: Effects<RecipeOptions> = each('idle', ...making, 'project', 'dataRoot', 'model', ...dataOptions);

async function explain(written: string | undefined, options: RecipeOptions, session: Session): Promise<number> {
  const { out, err } = session.terminal();
  const idle = idleOptions(options, besideCode, 'a code is explained without a recipe');
  if (idle.length > 0) {
    await report(idle, 'pretty', err);
    return unable;
  }
  const { findCode, listOfCodes } = await import('../../diagnostics/find-code.ts');
  if (written === undefined) {
    out.write(listOfCodes());
    return clean;
  }
  const found = findCode(written);
  const page = found.value && readText(`${pages}${found.value.definition.code}.md`);
  if (page?.value === undefined) {
    await report(page?.diagnostics ?? found.diagnostics, 'pretty', err);
    return unable;
  }
  const { pageForTerminal } = await import('../../diagnostics/pages/terminal.ts');
  out.write(pageForTerminal(page.value.text, out.columns));
  return clean;
}
