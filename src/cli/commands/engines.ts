/** `espalier engines`: which recipes each engine carries out. */
import type { Command } from 'commander';
import { jsonText } from '../../diagnostics/render/escapes.ts';
import { visible } from '../../diagnostics/render/visible.ts';
import { carriedOutByBoth, engineRows, type EngineRow } from '../../engine/carried-out.ts';
import { clean } from '../report.ts';
import type { Session } from '../terminal.ts';

const examples = `
Examples:
  $ espalier engines
  $ espalier engines --json`;

export function addEngines(program: Command, session: Session): void {
  program
    .command('engines')
    .description('list which recipes of papers the PyTorch engine carries out, too')
    .option('--json', 'print {recipes: [{recipe, missing}], both} as JSON')
    .addHelpText('after', examples)
    .action(async ({ json }: { readonly json?: true }) => {
      const { bundledPlans } = await import('../bundled-plans.ts');
      const rows = engineRows(await bundledPlans());
      session.terminal().out.write(json === true ? jsonText({ recipes: rows, both: carriedOutByBoth(rows) }, 2) + '\n' : told(rows));
      session.finish(clean);
    });
}

function told(rows: readonly EngineRow[]): string {
  const wide = Math.max(...rows.map(({ recipe }) => recipe.length));
  const lines = rows.map(({ recipe, missing }) => {
    const [first = 'both engines', ...more] = missing;
    return [`${recipe.padEnd(wide)}  ${first}`, ...more.map((reason) => `${' '.repeat(wide)}  ${reason}`)].map(visible).join('\n');
  });
  return `${lines.join('\n')}\n\n${carriedOutByBoth(rows)} of ${rows.length} recipes are carried out by both engines\n`;
}
