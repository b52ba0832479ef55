/** The documentation of diagnostics: a page a code, and the list of them all. */
import { rooms } from '../../diagnostics/catalogue/index.ts';
import { isDescription, situationOf, type Explained } from '../../diagnostics/pages/example.ts';
import { explained } from '../../diagnostics/pages/index.ts';
import type { Artefact } from '../artefacts.ts';
import { carryOut } from './carry-out.ts';
import { linkTo, pageOf } from './page.ts';

export const folder = 'docs/diagnostics';

/** Examples are carried out one after another: each has the process's folder to itself. */
export async function diagnosticPages(root: string): Promise<readonly Artefact[]> {
  const pages: Artefact[] = [{ path: `${folder}/README.md`, text: listOf(explained) }];
  for (const one of explained) {
    const found = isDescription(one.page) ? [] : await carryOut(situationOf(one.page.wrong), root);
    const text = pageOf(one, found, neighboursOf(one));
    pages.push({ path: `${folder}/${one.definition.code}.md`, text });
  }
  return pages;
}

/** Codes that are about the same thing stand in the same ten; the nearest of them, in order. */
export function neighboursOf({ definition: { code } }: Explained): readonly Explained[] {
  const distance = ({ definition }: Explained): number => Math.abs(Number(definition.code.slice(3)) - Number(code.slice(3)));
  const near = explained
    .filter((other) => other.definition.code.slice(0, 6) === code.slice(0, 6))
    .filter((other) => distance(other) > 0)
    .sort((a, b) => distance(a) - distance(b))
    .slice(0, mostNeighbours);
  return explained.filter((other) => near.includes(other));
}

const mostNeighbours = 4;

function listOf(all: readonly Explained[]): string {
  const sections = rooms.map(({ digit, title }) => {
    const own = all.filter(({ definition }) => definition.code.startsWith(`ESP${digit}`));
    return `## ESP${digit}xxx: ${title}\n\n${own.map(linkTo).join('\n')}\n`;
  });
  return `# What Espalier says

Each finding has a code that never changes its meaning. Its page shows something wrong, what is said
about it, and the same thing right; every example is carried out by the tests. In a terminal
\`espalier explain ESP1006\` prints the page.

${sections.join('\n')}`;
}
