/** `espalier explain`: the page of a code, in the terminal. */
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { clean, unable } from '../exit-code.ts';
import type { Session } from '../program.ts';
import { report } from '../report.ts';
import { readText } from '../texts.ts';

const examples = `
Examples:
  $ espalier explain ESP1006
  $ espalier explain`;

/** `dist/` and `docs/` stand side by side in the package. */
const pages = fileURLToPath(new URL('../docs/diagnostics/', import.meta.url));

export function addExplain(program: Command, session: Session): void {
  program
    .command('explain')
    .description('explain what a finding means, with an example; without a code, list them all')
    .argument('[code]', 'a code such as ESP1006')
    .addHelpText('after', examples)
    .action(async (code: string | undefined) => {
      session.finish(await explain(code, session));
    });
}

async function explain(written: string | undefined, session: Session): Promise<number> {
  const { out, err } = session.terminal();
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
