/** The table of limits in SECURITY.md, made of the constants that hold them. */
import { count } from '../../basics/numbers.ts';
import { mostConstants, mostGenerated, mostTaps } from '../../compute/budget.ts';
import { mostThreads } from '../../plan/schema/most-threads.ts';
import { patience, limits as workspace } from '../../cli/editor-host.ts';
import { largestMessage, longestHeader } from '../../cli/language-server.ts';
import { largestProject } from '../../cli/project-file.ts';
import { largestText } from '../../cli/texts.ts';
import { mostNumbers } from '../../cut/compact.ts';
import { largestArchive, largestArray, largestText as largestRecord } from '../../data/bounded-file.ts';
import { copies } from '../../data/images/decode-image.ts';
import { longestDirectory } from '../../data/stored/zip-directory.ts';
import { longestFile } from '../../data/limits.ts';
import { longestText } from '../../data/text/tokens.ts';
import { mostBits } from '../../exact/elementary.ts';
import { deepest as deepestDefinition, mostParts } from '../../language/check/expand.ts';
import { largest as largestPattern } from '../../language/check/read/match-choice.ts';
import { mostValues as mostOfRange } from '../../language/check/variation.ts';
import { limits as imported } from '../../import/document/read-document.ts';
import { longest as longestRecipe } from '../../language/syntax/parse.ts';
import { limits as statement } from '../../language/syntax/layout.ts';
import { limits as used } from '../../language/use/library.ts';
import { largest as largestYaml } from '../../language/yaml/read-document.ts';
import { deepest } from '../../language/yaml/tokens-of-yaml.ts';
import { longestJson } from '../../model/checkpoint/json-text.ts';
import { mostOfAll, mostOfAxis } from '../../model/coupling/labels.ts';
import { mostCalls, mostNodes } from '../../model/flat/flatten.ts';
import { mostRanks } from '../../model/factors/matrix.ts';
import { deepest as deepestBranch } from '../../model/flat/taken-branches.ts';
import { depthLimit, stringLimit } from '../../model/onnx/decode-message.ts';
import { mostElements } from '../../model/operators/check-model.ts';
import { largestAttribute, longestList } from '../../model/read/read-attribute.ts';
import { largestSparse, longestShape } from '../../model/read/read-tensor.ts';
import { mostValues } from '../../model/shapes/infer-shapes.ts';
import { longestValues } from '../../model/shapes/structural-rules.ts';
import { largestBlock } from '../../plan/criteria/measured.ts';
import { sizeLimit as largestPlan } from '../../plan/from-yaml.ts';
import { sizeLimit as largestProfile } from '../../plan/latency/profile-yaml.ts';
import { mostLevels } from '../../plan/prune/allocator.ts';
import { mostChoices } from '../../plan/train/width-part.ts';
import { stageLimit } from '../../plan/unroll/unroll.ts';
import { withPart } from '../reference/rules-table.ts';
import { longest as longestAddress } from '../../playground/sharing.ts';
import { mostCells, mostCellsEach, mostStretches } from '../../report/html/collect.ts';
import { mostPictures } from '../../report/html/group-pictures.ts';
import { mostRows } from '../../report/html/sections/section.ts';
import { mostTables } from '../../report/html/sections/network.ts';
import { largest as largestLatencies } from '../../report/record/read-adapters.ts';
import { largest as largestManifest } from '../../verify/compare-runs.ts';
import { usualLimits } from '../../project/words.ts';

type Row = readonly [input: string, what: string, limit: string];

const rows: readonly Row[] = [
  ['recipe', 'length', `${count(longestRecipe)} characters`],
  ['', 'a statement', `${count(statement.length)} words, ${statement.operators} operators`],
  ['', 'brackets inside one another', String(statement.depth)],
  ['', 'files that it uses', `${used.files}, ${count(used.characters)} characters in all`],
  ['', 'files that use files', `${used.depth} in a chain`],
  ['', 'parts of an expression, definitions written out', count(mostParts)],
  ['', 'definitions inside one another', String(deepestDefinition)],
  ['', 'a number, as an exact fraction', `${count(mostBits)} bits`],
  ['', 'values of a range that is swept', String(mostOfRange)],
  ['', 'the frame of a pattern, such as 2:4', `${count(largestPattern)} weights`],
  ['', 'a block of `inverse-fisher`', `${count(largestBlock)} weights`],
  ['', '`levels` of an allocation', count(mostLevels)],
  ['', 'choices of `widths`', count(mostChoices)],
  ['', 'stages, repeats and sweeps written out', count(stageLimit)],
  ['any text named on the command line', 'size', bytes(largestText)],
  ['YAML and JSON', 'lists and mappings inside one another', String(deepest)],
  ['a recipe in YAML', 'length', `${count(largestYaml)} characters`],
  ['file of another tool', 'length', `${count(imported.characters)} characters`],
  ['', 'fields, aliases written out', count(imported.fields)],
  ['', 'a formula', `${imported.formula} characters, brackets ${imported.brackets} deep`],
  ['', 'variables that read each other', `${imported.chain} in a chain`],
  ['', 'an expression of names', `${imported.pattern} characters, ${count(imported.states)} states`],
  ['', 'updates of a schedule', `${count(imported.computed)}, in a trace ${imported.updates} a layer`],
  ['`espalier.yaml`', 'size', bytes(largestProject)],
  ['', '`threads`', count(mostThreads)],
  ['plan', 'size', bytes(largestPlan)],
  ['latency profile', 'size', bytes(largestProfile)],
  ['model', 'messages inside one another', String(depthLimit)],
  ['', 'a name', bytes(stringLimit)],
  ['', 'header or index of safetensors, `config.json`', bytes(longestJson)],
  ['', 'an attribute', bytes(largestAttribute)],
  ['', 'elements of a list in an attribute', count(longestList)],
  ['', 'elements of a value', count(mostElements)],
  ['', 'a sparse tensor, made dense', `${count(largestSparse)} numbers`],
  ['', 'nodes, functions written out', count(mostNodes)],
  ['', 'functions that are called inside one another', count(mostCalls)],
  ['', 'branches inside one another that are taken', String(deepestBranch)],
  ['', 'ranks of a matrix that is projected or factorized', count(mostRanks)],
  [
    '',
    'constants that shapes follow from',
    `${count(mostValues)} elements, ${count(longestShape)} in the file, ${count(longestValues)} where a node fills them`,
  ],
  ['', 'slices that are followed from layer to layer', `${count(mostOfAxis)} of an axis, ${count(mostOfAll)} in all`],
  [
    '',
    'a graph that is generated, such as that of a training step',
    `${count(mostGenerated)} nodes, ${count(mostConstants)} numbers of constants, kernels of ${count(mostTaps)} elements`,
  ],
  ['', 'weights, where a cut is compared with the masked network', count(mostNumbers)],
  ['data set', 'memory, when unpacked and decoded', `${count(usualLimits.memory)} MiB (\`memory\`)`],
  ['', 'a picture while it is decoded', `the same memory, for ${copies} copies of it`],
  [
    '',
    'time of a tokenizer or .parquet file',
    `${usualLimits.seconds} s, and ${usualLimits.secondsPerMebibyte} s for each MiB (\`seconds\`)`,
  ],
  ['', 'the same in an editor', `${patience} s`],
  ['', 'a file that is read into memory', bytes(longestFile + 2)],
  ['', 'directory of an .npz archive on the disk', bytes(longestDirectory)],
  ['', 'a text that is cut by characters or a tokenizer', `${count(longestText)} characters`],
  ['run folder', 'journal, plan, record of a checkpoint, history of cuts', bytes(largestRecord)],
  ['', 'array of a checkpoint', bytes(largestArray + 1)],
  ['', 'archive of masks', bytes(largestArchive + 1)],
  ['', '`manifest.json`', bytes(largestManifest)],
  ['', '`latency.json`', bytes(largestLatencies)],
  ['report', 'points of a curve', count(mostStretches)],
  ['', 'cells of pictures of masks', `${count(mostCellsEach)} each, ${count(mostCells)} in all`],
  ['', 'histograms as tables, rows of losses', `${mostTables}, ${mostRows}`],
  ['', 'pictures of groups', String(mostPictures)],
  ['language server', 'a message, its header', `${bytes(largestMessage)}, ${count(longestHeader / 2 ** 10)} KiB`],
  ['workspace of an editor', 'what is looked through', `${count(workspace.recipes)} recipes, ${count(workspace.folders)} folders`],
  ['playground', 'an address that is read', `${count(longestAddress)} characters`],
];

/** In the place of what stands between the marks. */
export function withLimits(page: string): string {
  return withPart(page, 'limits', limitsTable());
}

function limitsTable(): string {
  return `| input | what | at most |\n| --- | --- | --- |\n${rows.map((row) => `| ${row.join(' | ')} |\n`).join('')}`;
}

function bytes(number: number): string {
  const [unit, size] = number >= 2 ** 30 ? ['GiB', 2 ** 30] : ['MiB', 2 ** 20];
  return `${count(number / Number(size))} ${unit}`;
}
