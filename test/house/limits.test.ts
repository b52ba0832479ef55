/** Every constant that limits an input is in the table of SECURITY.md, and no limit is a bare number. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { withLimits } from '../../src/codegen/limits/table.ts';
import { root } from '../support/root.ts';
import { readSources } from './sources.ts';

/** Constants with a name like those of limits, and what they are instead. */
const others: Readonly<Record<string, string>> = {
  'cli/doctor/examine-machine.ts mostAhead': 'seconds between two clocks',
  'cli/fitting-recipes.ts mostNamed': 'names in a message',
  'cli/fitting-recipes.ts mostTried': 'recipes that are proposed',
  'cli/report.ts prettyLimit': 'findings that are printed',
  'cli/unified-diff.ts mostPairs': 'beyond it, a diff shows one large change',
  'compute/composites.ts longest': 'nodes of a pattern of exporters',
  'compute/gradients/convolution.ts mostDiagonals': 'beyond it, the gradient is built in another way',
  'compute/gradients/convolution.ts mostColumns': 'beyond it, the gradient is built in another way',
  'compute/joined-slots.ts mostOfAll': 'beyond it, tensors are updated in another group',
  'compute/joined-slots.ts mostOfOne': 'beyond it, a tensor is updated by itself',
  'compute/ranks/singular.ts mostSweeps': 'rounds of a method that ends after about ten',
  'engine/carried-out.ts mostUpdates': 'updates that a compiled plan writes out',
  'editor/parameters.ts largest': 'the largest position that the protocol knows',
  'cut/compact.ts mostSamples': 'samples on which two networks are compared',
  'cut/smaller-model.ts mostKept': 'smaller models that are kept',
  'data/apart/work-apart.ts longest': 'of a timer; longer times are parted',
  'data/data-fault.ts longest': 'characters of a message',
  'data/images/picture-pool.ts mostThreads': 'threads that decode images',
  'data/stored/stored-file.ts largestRead': 'bytes that are read at once',
  'diagnostics/suggest.ts mostCandidates': 'names that a suggestion is chosen from',
  'editor/layers.ts mostNamed': 'names in a hover',
  'editor/refactorings.ts longest': 'beyond it, one action is not offered',
  'editor/hover.ts mostNamed': 'names in a hover',
  'explain/render-text.ts widest': 'columns of a text',
  'identity/model-files.ts largestRead': 'bytes that are read at once',
  'import/write.ts mostDeviations': 'lines of `deviates` that are written',
  'import/write.ts mostExpected': 'lines of `expect` that are written',
  'import/import-recipe.ts widest': 'columns of a text',
  'language/expressions/print.ts longestWhole': 'digits that a number is printed with',
  'language/format/format.ts widest': 'columns of a recipe',
  'language/meant/meant.ts longest': 'characters of a statement; of longer ones no meaning is looked for',
  'language/syntax/layout/braces.ts deepest': 'beyond it, a missing brace is not proposed',
  'language/syntax/selection.ts mostAxes': 'words behind `over` that are looked at',
  'language/yaml/read-document.ts longestShown': 'characters of a message',
  'language/yaml/read-document.ts mostFindings': 'findings of a file',
  'latency/kernels.ts mostVectors': 'sizes at which a kernel is timed',
  'latency/time-networks.ts mostPasses': 'passes of a round',
  'lint/fix/fix-source.ts mostAttempts': 'texts that a fix is tried on',
  'lint/fix/fix-source.ts mostRounds': 'rounds of fixes',
  'lint/fix/offered.ts mostRead': 'characters of texts that fixes are tried on; beyond it, fewer are offered',
  'model/describe.ts longest': 'characters of a name in a message',
  'model/onnx/encode.ts largest': 'of an int64',
  'model/exports/mend-export.ts largestFile': 'of a model that is written',
  'model/exports/scopes.ts longest': 'characters of a note; a node with a longer one is not named by it',
  'model/layers/blocks.ts longestBranch': 'beyond it, a branch is no sublayer',
  'model/layers/blocks.ts longestShortcut': 'beyond it, a branch is no shortcut',
  'model/layers/views.ts mostOrigins': 'beyond it, a value is no view of stored tensors',
  'model/layers/views.ts mostViews': 'beyond it, a value is no view of stored tensors',
  'model/operators/check-model.ts longest': 'beyond it, one warning is not given',
  'model/read/read-tensor.ts mostScales': 'factors of a Resize, one an axis; more are not read as such',
  'model/batch/guesses.ts most': 'readings of a graph that are tried before a batch is freed',
  'model/batch/only-batch.ts most': 'sizes of a batch that are tried on a graph of one size',
  'model/shapes/infer-shapes.ts mostFloats': 'floats of a constant that sizes are computed from',
  'model/values/tensors.ts mostCompared': 'values of a constant that are compared from sample to sample',
  'model/flat/taken-branches.ts mostTurns': 'turns of a loop that are written one after the other',
  'model/read/reading.ts mostFindings': 'findings of a file',
  'plan/adapters/plan-adapters.ts searchLimit': 'beyond it, sums are searched in another way',
  'plan/from-yaml.ts faultLimit': 'findings of a file',
  'plan/name-in-path.ts longest': 'bytes of a name in a path, which is shortened',
  'plan/prune/coherence.ts mostLooks': 'updates of a plan that are compared before a run',
  'plan/schedule/curve.ts mostLooks': 'updates that a curve is looked at',
  'playground/plan/course.ts mostPoints': 'points of a curve',
  'playground/plan/plan-view.ts mostStages': 'stages that are drawn',
  'record/crash-report.ts longest': 'characters of a message',
  'import/dialects/sparseml/prunes.ts largestBlock': 'a larger block of another tool becomes this one',
  'record/lock.ts longestWriting': 'milliseconds after which half a lock is dead',
  'record/objects.ts mostWaiting': 'bytes that are written together',
  'record/write-whole.ts largestWrite': 'bytes that are written at once',
  'report/html/sections/amounts.ts mostMoves': 'reselections that a report shows',
  'report/plan-samples.ts mostShown': 'clients and classes that are printed',
  'report/html/page/small-charts.ts mostCells': 'cells of charts of widths that are drawn',
  'report/group-picture/draw.ts most': 'nodes of a picture',
  'report/group-picture/draw.ts widest': 'characters of a name in a picture',
  'cli/run-progress.ts mostThresholds': 'thresholds that a line of progress shows',
  'report/plan-statements.ts mostLevels': 'levels that a line of a plan shows',
  'select/gathered-cut.ts gatheredLimit': 'beyond it, a cut is found in another way',
  'select/least-distortion.ts mostQuanta': 'beyond it, counts are multiples',
};

const declared = /^(?:export )?const (\w+)(?:: [^=]+)? = [\d{(c]/gm;
const like = /^(largest|longest|deepest|widest)|^most([A-Z]|$)|limits?$/i;

const sources = readSources().filter(
  ({ name, room }) => room !== 'codegen' && room !== 'vocabulary' && !/^diagnostics\/(pages|catalogue)\//.test(name),
);
const found = sources.flatMap(({ name, text }) =>
  [...text.matchAll(declared)].flatMap(([, constant = '']) => (like.test(constant) ? [`${name} ${constant}`] : [])),
);

const table = readFileSync(path.join(root, 'src/codegen/limits/table.ts'), 'utf8');
const inTable = [...table.matchAll(/^import \{ ([^}]+) \} from '\.\.\/\.\.\/(.+)';$/gm)].flatMap(([, names = '', file = '']) =>
  names.split(', ').map((one) => `${file} ${one.split(' as ')[0] ?? ''}`),
);

test('a constant that limits an input is in the table, or is said to be something else', () => {
  expect(found.length).toBeGreaterThan(80);
  const decided = new Set([...inTable, ...Object.keys(others)]);
  expect(found.filter((one) => !decided.has(one))).toEqual([]);
});

test('nothing is listed that is not there, or that is in the table', () => {
  const known = new Set(found);
  expect(Object.keys(others).filter((one) => !known.has(one))).toEqual([]);
  expect(Object.keys(others).filter((one) => inTable.includes(one))).toEqual([]);
});

test('a row is made of each constant that the table imports', () => {
  const rows = table.slice(table.indexOf('const rows'));
  for (const [, names = ''] of table.matchAll(/^import \{ ([^}]+) \} from/gm)) {
    for (const one of names.split(', ')) {
      const name = one.split(' as ').at(-1) ?? '';
      expect(rows, name).toMatch(new RegExp(`\\b${name}\\b`));
    }
  }
});

test('no size in MiB or GiB is written where it is used', () => {
  const bare = sources.flatMap(({ name, text }) =>
    text
      .split('\n')
      .filter((line) => /\b\d+ << (20|30)\b/.test(line) && !/^(export )?const /.test(line))
      .map((line) => `${name}: ${line.trim()}`),
  );
  expect(bare).toEqual([]);
});

test('the table on the page is the one of the constants', () => {
  const page = readFileSync(path.join(root, 'SECURITY.md'), 'utf8');
  expect(withLimits(page)).toBe(page);
});
