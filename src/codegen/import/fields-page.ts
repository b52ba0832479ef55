/** docs/imported-fields.md: what becomes of each field of other tools, from the declarations of the dialects. */
import type { Dialect, Kind } from '../../import/dialect.ts';
import { dialects } from '../../import/dialects/index.ts';

const head = `# Fields of other tools

<!-- Generated from src/import/dialects by scripts/codegen.mjs; not edited by hand. -->

What [\`espalier import\`](import.md) makes of each field, and where in the tool's source its rule was read. A value can make it worse: the
report of an import has the last word. A field that is in no table is reported as not said.
`;

const lists = {
  said: 'said',
  differs: 'said with a difference',
  left: 'left to you',
  unsaid: 'not said',
};

export function fieldsPage(): string {
  return [head, ...dialects.map(section)].join('\n');
}

function section({ title, kinds }: Dialect): string {
  return [`## ${title}\n`, ...Object.values(kinds).map(table)].join('\n');
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
