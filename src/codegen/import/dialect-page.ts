/** The pages of `docs/import/`: for each dialect what is kept, a file with its recipe, and what becomes of each field. */
import { importRecipe } from '../../import/import-recipe.ts';
import type { Dialect, Kind } from '../../import/dialect.ts';
import { dialects } from '../../import/dialects/index.ts';
import { dialectNotes, type DialectNotes } from './dialect-notes.ts';

const lists = { said: 'said', differs: 'said with a difference', left: 'left to you', unsaid: 'not said' };

/** Names and texts. */
export function dialectPages(): readonly (readonly [name: string, text: string])[] {
  return dialects.map((dialect) => [`${dialect.name}.md`, pageOf(dialect)]);
}

function pageOf(dialect: Dialect): string {
  const notes = dialectNotes[dialect.name];
  return `# Recipes of ${dialect.title}

<!-- Generated from src/import/dialects by scripts/codegen.mjs; not edited by hand. -->

[\`espalier import\`](../import.md) reads ${notes.files}. The rules were read at ${notes.readAt}.

## What is kept

${notes.kept.map((text) => `- ${text}\n`).join('')}
## What is not kept

${notes.notKept.map((text) => `- ${text}\n`).join('')}
## An example

${exampleOf(dialect, notes)}
## Fields

What becomes of each field, and where in the tool's source its rule was read. A value can make it worse: the report of an import has the
last word. A field that is in no table is reported as not said.

${Object.values(dialect.kinds).map(table).join('\n')}`;
}

/** Throws where the example does not become a recipe. */
function exampleOf({ name, title }: Dialect, { example }: DialectNotes): string {
  const { file, text } = example;
  const optimizer = 'sgd(lr: 0.1)';
  const { recipe, lines } = importRecipe({ name: file, text }, { form: 'native', optimizer });
  if (recipe === undefined) throw new Error(`the example of ${name} does not become a recipe`);
  const fields = lines
    .filter(({ list }) => list === 'unsaid' || list === 'left')
    .map(({ path, list, note }) => `- \`${path}\`, ${lists[list]}${note === undefined ? '' : `: ${note}`}\n`);
  const rest = fields.length === 0 ? 'The recipe says every field.\n' : `What it does not say, from the report:\n\n${fields.join('')}`;
  return `A file of ${title}:

\`\`\`text
${text.trimEnd()}
\`\`\`

\`espalier import ${file} --optimizer '${optimizer}'\` writes:

\`\`\`text
${recipe.trimEnd()}
\`\`\`

${rest}`;
}

function table({ title, fields }: Kind): string {
  const rows = Object.entries(fields).map(([key, { list, words = '', note = '', source }]) => {
    const name = key === '!' ? 'the class' : key === '*' ? 'any other field' : `\`${key}\``;
    const cells = [name, lists[list], words, note, source === undefined ? '' : `\`${source}\``];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
  });
  const columns = '| field | list | becomes | remark | rule |\n| --- | --- | --- | --- | --- |\n';
  return `### ${title}\n\n${columns}${rows.join('')}`;
}
