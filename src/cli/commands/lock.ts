/** `espalier lock`: pins what recipes rest on, so that a frozen run reads nothing else. */
import type { Command } from 'commander';
import type { Session } from '../terminal.ts';
import { addPlaceOptions } from '../recipe-options.ts';
import type { LockOptions } from '../locking.ts';

/** Filled in by the build from `package.json`. */
declare const ESPALIER_VERSION: string;

const examples = `
Examples:
  $ espalier lock
  $ espalier lock --update
  $ espalier lock --check
  $ espalier run recipe.prune --frozen

Exit codes: 0 pinned or up to date, 1 something differs, 2 error.`;

export function addLock(program: Command, session: Session): void {
  const command = program
    .command('lock')
    .description('pin the inputs of recipes by content: model, data, used files, engine; writes espalier.lock')
    .argument('[recipes...]', 'recipes whose used files are pinned (default: all in the folder)');
  addPlaceOptions(command)
    .option('--update', 'rewrite the lock if something differs')
    .option('--check', 'write nothing; say whether the lock is up to date')
    .option('--json', 'print {path, same, differences} as JSON')
    .addHelpText('after', examples)
    .action(async (recipes: string[], options: LockOptions) => {
      if (options.update === true && options.check === true) {
        return command.error('error: `--check` writes nothing, so `--update` has no effect');
      }
      const { lock } = await import('../locking.ts');
      session.finish(await lock(recipes, options, session.terminal(), ESPALIER_VERSION));
    });
}
