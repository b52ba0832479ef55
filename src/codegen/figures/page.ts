/** `docs/figures.md`: the table of a saved run of `npm run bench`. */
import { cellsOf, head, isMet, type SavedRun } from './saved-run.ts';

export function figuresPage({ machine, rows }: SavedRun): string {
  const met = rows.filter((row) => isMet(row) === true).length;
  return `# All figures of one run

<!-- Written by npm run codegen from bench/figures.json; not edited by hand. -->

\`npm run bench -- --save bench/figures.json\` measured them in one run:

${machine.map((line) => `- ${line}`).join('\n')}

${met} of ${rows.length} goals are met. A ratio is ours divided by what stands beside it: PyTorch, or a baseline of the same run, which the
row names. [How fast training steps are](performance.md) explains the training steps, and what keeps goals from being met.

${tableLine(head)}
${tableLine(head.map(() => '---'))}
${rows.map((row) => tableLine(cellsOf(row))).join('\n')}
`;
}

function tableLine(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
