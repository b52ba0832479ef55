/** `espalier hash`: the same for two recipes exactly where they mean the same. */
import { visible } from '../../diagnostics/render/visible.ts';
import type { Command } from 'commander';
import { hasErrors } from '../../diagnostics/diagnostic.ts';
import { exitCodeFor, report } from '../report.ts';
import type { Session } from '../terminal.ts';
import { readRecipes, usedFilesOf } from '../recipe-files.ts';

const examples = `
Examples:
  $ espalier hash recipe.prune
  $ espalier hash recipes/ --json
  $ cat recipe.prune | espalier hash -`;

type HashOptions = { readonly json?: true };

export function addHash(program: Command, session: Session): void {
  program
    .command('hash')
    .description('print the SHA-256 of the meaning of a recipe')
    .argument('<file...>', 'recipes, as text or YAML, folders of them, or - for standard input')
    .option('--json', 'print a list of {file, hash, name} as JSON')
    .addHelpText('after', examples)
    .action(async (names: string[], options: HashOptions) => session.finish(await hash(names, options, session)));
}

/** Recipes with errors mean nothing and have no hash; the others get theirs all the same. */
async function hash(names: readonly string[], options: HashOptions, session: Session): Promise<number> {
  const { checkSource } = await import('../../check-source.ts');
  const { recipeHash } = await import('../../language/canonical/hash.ts');
  const { sources, diagnostics } = readRecipes(names, '-');
  const checked = sources.map((source) => ({ file: source.name, ...checkSource(source, usedFilesOf(source.name)) }));
  const found = [...diagnostics, ...checked.flatMap((one) => one.diagnostics)];
  const hashes = checked.flatMap(({ file, value, diagnostics: own }) =>
    value === undefined || hasErrors(own) ? [] : [{ file, hash: recipeHash(value), name: value.name || undefined }],
  );
  const { out, err } = session.terminal();
  if (options.json === true) out.json(hashes);
  else out.write(hashes.map((one) => `${one.hash}  ${visible(one.file)}\n`).join(''));
  const errors = found.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) await report(errors, 'pretty', err);
  return exitCodeFor(errors);
}
