/** The table of limits in SECURITY.md, made of the constants that hold them. */
import { patience } from '../../cli/editor-host.ts';
import { largestProject } from '../../cli/project-file.ts';
import { largestText } from '../../cli/texts.ts';
import { limits as workspace } from '../../cli/workspace-recipes.ts';
import { longestFile } from '../../data/limits.ts';
import { longestText } from '../../data/text/decode-text.ts';
import { longest as longestRecipe } from '../../language/parse.ts';
import { limits as statement } from '../../language/syntax/layout.ts';
import { limits as used } from '../../language/use/take.ts';
import { deepest } from '../../language/yaml/tokens-of-yaml.ts';
import { mostNodes } from '../../model/flat/flatten.ts';
import { depthLimit, stringLimit } from '../../model/onnx/decode-message.ts';
import { largestAttribute } from '../../model/read/read-attribute.ts';
import { largestSparse } from '../../model/read/read-tensor.ts';
import { mostThreads } from '../../plan/facts.ts';
import { sizeLimit as largestPlan } from '../../plan/from-yaml.ts';
import { sizeLimit as largestProfile } from '../../plan/latency/profile-yaml.ts';
import { usualLimits } from '../../project/data-files.ts';
import { largestText as largestJournal } from '../../report/record/read-run.ts';

type Row = readonly [input: string, what: string, limit: string];

const rows: readonly Row[] = [
  ['recipe', 'length', `${count(longestRecipe)} characters`],
  ['', 'a statement', `${count(statement.length)} words, ${statement.operators} operators`],
  ['', 'brackets inside one another', String(statement.depth)],
  ['', 'files that it uses', `${used.files}, ${count(used.characters)} characters in all`],
  ['', 'files that use files', `${used.depth} in a chain`],
  ['any text named on the command line', 'size', bytes(largestText)],
  ['YAML and JSON', 'lists and mappings inside one another', String(deepest)],
  ['`espalier.yaml`', 'size', bytes(largestProject)],
  ['', '`threads`', count(mostThreads)],
  ['plan', 'size', bytes(largestPlan)],
  ['latency profile', 'size', bytes(largestProfile)],
  ['model', 'messages inside one another', String(depthLimit)],
  ['', 'a name', bytes(stringLimit)],
  ['', 'an attribute', bytes(largestAttribute)],
  ['', 'a sparse tensor, made dense', `${count(largestSparse)} numbers`],
  ['', 'nodes, functions written out', count(mostNodes)],
  [
    'data set',
    'memory, when unpacked and decoded',
    `${count(usualLimits.memory)} MiB (\`memory\`)`,
  ],
  [
    '',
    'time of a tokenizer or .parquet file',
    `${usualLimits.seconds} s, and ${usualLimits.secondsPerMebibyte} s for each MiB (\`seconds\`)`,
  ],
  ['', 'the same in an editor', `${patience} s`],
  ['', 'a file', bytes(longestFile + 2)],
  ['', 'a text that is cut by characters or a tokenizer', `${count(longestText)} characters`],
  ['run folder', 'journal', bytes(largestJournal)],
  [
    'workspace of an editor',
    'what is looked through',
    `${count(workspace.recipes)} recipes, ${count(workspace.folders)} folders`,
  ],
];

/** In the place of what stands between the marks. */
export function withLimits(page: string): string {
  const [before = '', rest = ''] = page.split(start);
  const [, after = ''] = rest.split(end);
  return `${before}${start}\n\n${limitsTable()}\n${end}${after}`;
}

const start = '<!-- limits: written by `npm run codegen` -->';
const end = '<!-- end of limits -->';

function limitsTable(): string {
  const lines = rows.map((row) => `| ${row.join(' | ')} |\n`);
  return `| input | what | at most |\n| --- | --- | --- |\n${lines.join('')}`;
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}

function bytes(number: number): string {
  const [unit, size] = number >= 2 ** 30 ? ['GiB', 2 ** 30] : ['MiB', 2 ** 20];
  return `${count(number / Number(size))} ${unit}`;
}
