/** What can be wrong with a project: its file, its roots, its patterns of files (ESP71xx, ESP721x). */
import { error } from '../diagnostic.ts';
import { quoted, didYouMean, type Names } from '../name-list.ts';
import { fedProject } from '../pages/fed-project.ts';
import { digits, digitsTraining, lenet300, withRecipe, type Example, type Situation } from '../pages/example.ts';
import { npy } from '../pages/onnx.ts';
import { arrays, both, twoHeads } from '../pages/two-heads.ts';

const recipe = 'prune weights by magnitude to 80%\n';
const lora = 'retrain biases\n';

/** The project file wrong and right, beside a recipe that is planned. */
function projects(wrong: string, right: string, note?: string): Example {
  const command = `plan recipe.prune --model ${lenet300}`;
  return {
    wrong: { recipe, files: { 'espalier.yaml': wrong }, command },
    right: { recipe, files: { 'espalier.yaml': right }, command },
    note,
  };
}

export const notYaml = error<{ reason: string }>('ESP7101', 'the project file is not YAML', {
  message: ({ reason }) => `this is not YAML: ${reason}`,
  why: 'nothing in a project file is reliable while its structure is unclear',
  help: () => 'fix the marked line; strings with `:` or `#` in them need quotes',
  ...projects('task: {loss: mse\nbatch: 32\n', 'task: { loss: mse }\nbatch: 32\n'),
});

export const unknownKey = error<{ key: string; owner: string; nearest?: string; known: Names }>(
  'ESP7102',
  'unknown key in the project file',
  {
    message: ({ key, owner }) => `${owner} has no key \`${key}\``,
    why: 'an unknown key would silently have no effect',
    help: ({ nearest, known }) => didYouMean(nearest) ?? `it takes ${known.map(quoted).join(', ')}`,
    ...projects('bacth: 32\n', 'batch: 32\n'),
  },
);

export const missingKey = error<{ key: string; owner: string }>('ESP7103', 'missing key in the project file', {
  message: ({ key, owner }) => `${owner} needs \`${key}\``,
  why: 'without it the meaning is unclear',
  help: ({ key }) => `add \`${key}\``,
  ...projects(
    'data:\n  train: { y: data/train-y.npy }\n',
    'batch: 32\n',
    'A data set is a pair of files: samples as `x`, labels as `y`; where nothing reads labels, samples alone.',
  ),
});

export const mixedData = error<{ key: string; owner: string; kind: string; known: Names }>('ESP7110', 'data set of several kinds', {
  message: ({ key, owner, kind }) => `${owner} is given by \`${kind}\`, which takes no \`${key}\``,
  why: 'a data set is one of arrays, a text, a folder of images or a table',
  help: ({ kind, known }) =>
    `beside \`${kind}\` only ${known
      .filter((it) => it !== kind)
      .map(quoted)
      .join(', ')} can be used`,
  ...projects('data:\n  train: { text: train.txt, tokens: bytes, images: photos }\n', 'batch: 32\n'),
});

export const wrongValue = error<{ key: string; expected: string; nearest?: string }>('ESP7104', 'wrong value of a setting', {
  message: ({ key, expected }) => `\`${key}\` must be ${expected}`,
  why: 'Espalier does not guess what another value means',
  help: ({ nearest }) => didYouMean(nearest),
  ...projects('task: { loss: crossentropi }\n', 'task: { loss: crossentropy }\n'),
});

export const pathOutside = error<{ path: string; root?: string }>('ESP7105', 'path outside the project', {
  message: ({ path, root }) => `\`${path}\` leads out of ${root === undefined ? "the project's folder" : `the root \`${root}\``}`,
  why: "a project from elsewhere must not read its user's other files",
  help: () =>
    'declare its folder, `roots: { NAME: FOLDER }`, and write `NAME:FILE`; or name it on the command line (`--model`, `--train` and so on)',
  ...projects('model: ../../models/net.onnx\n', 'batch: 32\n', 'On the command line every path is allowed, because the user typed it.'),
});

export const endlessAliases = error<{ reason: string }>('ESP7106', 'aliases that cannot be resolved', {
  message: ({ reason }) => `the aliases of this file cannot be resolved: ${reason}`,
  why: 'a few lines of nested aliases can stand for more values than memory holds',
  help: () => 'write the values out',
  ...projects(
    [
      'a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]',
      'b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]',
      'c: [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]',
      '',
    ].join('\n'),
    'batch: 32\n',
  ),
});

export const unknownValue = error<{ side: 'input' | 'output'; name: string; nearest?: string; known: Names }>(
  'ESP7107',
  'input or output that the model does not have',
  {
    message: ({ side, name }) => `the model has no ${side} called \`${name}\``,
    why: 'samples are fed by name, and the loss reads by name',
    help: ({ side, nearest, known }) => didYouMean(nearest) ?? `its ${side}s are ${known.map(quoted).join(', ')}`,
    ...projects('task: { input: inptu }\n', 'task: { input: input }\n'),
  },
);

export const unclearValue = error<{ side: 'input' | 'output'; known: Names; block?: string }>(
  'ESP7108',
  'input or output that has to be chosen',
  {
    message: ({ side, known }) =>
      known.length === 0 ? `the model has no ${side}` : `the model has ${known.length} ${side}s: ${known.map(quoted).join(', ')}`,
    why: 'which of them the data belongs to cannot be guessed',
    help: ({ side, known, block }) => {
      if (known.length === 0) return undefined;
      const several =
        block === undefined ? '' : ` where one of them is all that is read; else \`task: { inputs: ${block} }\`, with what feeds each`;
      return `write \`task: {${side}: NAME}\` into \`espalier.yaml\`${several}`;
    },
    wrong: { recipe, command: `plan recipe.prune --model test/fixtures/traps/if_weights.onnx ${digitsTraining}` },
    right: { recipe, command: `plan recipe.prune --model ${digits} ${digitsTraining}` },
    note: 'Without data no input has to be chosen.',
  },
);

export const inputAndInputs = error<object>('ESP7120', 'one input and several', {
  message: () => 'the task has both `input` and `inputs`',
  why: '`input` says that one input is all that is fed, `inputs` says what feeds each',
  help: () => 'leave one of them out',
  wrong: fedProject('', 'input: x, inputs: { x: x, m: 1 }'),
  right: fedProject('', 'inputs: { x: x, m: 1 }'),
});

export const unfedInputs = error<{ unfed: Names; block: string }>('ESP7121', 'inputs that nothing is fed to', {
  message: ({ unfed }) =>
    `\`task.inputs\` says nothing of the input${unfed.length === 1 ? '' : 's'} ${unfed.map(quoted).join(', ')} of the model`,
  why: 'a model computes nothing while one of its inputs is missing',
  help: ({ block }) => `write \`inputs: ${block}\`: a column of the data set, \`{ not: 0 }\` for 1 where x is not 0, or a number`,
  wrong: fedProject('', 'inputs: { x: x }'),
  right: fedProject('', 'inputs: { x: x, m: 1 }'),
});

export const noSamplesFed = error<{ block: string }>('ESP7122', 'samples that are fed to no input', {
  message: () => '`task.inputs` feeds no input with `x`',
  why: '`x` are the samples, of which everything else is counted',
  help: ({ block }) => `write \`inputs: ${block}\``,
  wrong: fedProject(', beside: { mask: mask.npy }', 'inputs: { x: mask, m: 1 }'),
  right: fedProject('', 'inputs: { x: x, m: 1 }'),
});

export const openConstant = error<{ input: string; axis: number }>('ESP7123', 'constant of an unknown size', {
  message: ({ input, axis }) => `the input \`${input}\` is fed with a number, and nothing says how long its axis ${axis} is`,
  why: 'an axis that the model leaves open has the size of an axis of the samples with the same name, or at the same place',
  help: ({ input }) => `store a column for it, \`beside: { NAME: FILE }\`, and write \`${input}: NAME\``,
  wrong: fedProject('', 'inputs: { x: x, m: 1 }', { m: ['N', 'K', 4] }),
  right: fedProject('', 'inputs: { x: x, m: 1 }', { m: ['N', 1, 4] }),
});

export const strayMetric = error<{ metric: string; loss: string; losses: Names }>('ESP7111', 'metric of another task', {
  message: ({ metric, loss, losses }) =>
    `the metric \`${metric}\` belongs to ${losses.map(quoted).join(' and ')}, and the task's loss is \`${loss}\``,
  why: 'the labels of one loss are not those that the metric of another compares',
  help: () => 'take it out of `task.metrics`, or choose another loss',
  ...projects('task: { loss: mse, metrics: [accuracy] }\n', 'task: { loss: mse, metrics: [loss, psnr] }\n'),
});

export const strayClasses = error<{ axis: number; loss: string; output: string; rank?: number }>(
  'ESP7112',
  'axis of classes that the output lacks',
  {
    message: ({ axis, loss, output, rank }) =>
      loss === 'crossentropy'
        ? `\`task.classes: ${axis}\` is no axis of \`${output}\`, which has ${rank}`
        : `\`task.classes: ${axis}\` names the axis of classes, and the task's loss is \`${loss}\``,
    why: 'the loss reads the classes along one axis of the output',
    help: ({ loss, rank }) =>
      loss === 'crossentropy' && rank !== undefined && rank > 1
        ? `count from the batch, which is axis 0: write 1 to ${rank - 1}, 1 for PyTorch's [N, C, ...]`
        : 'leave `classes` out: only `crossentropy` reads it',
    ...projects('task: { classes: 2 }\n', 'task: { classes: 1 }\n'),
  },
);

export const loneKey = error<{ key: string }>('ESP7130', 'key of a task with one output', {
  message: ({ key }) =>
    `\`task.${key}\` is not carried out where several outputs are trained${key === 'ignore' ? ', none of classes' : ''}`,
  why: 'it would hold for one of them, and the others would be read otherwise than it says',
  help: ({ key }) =>
    key === 'classes' || key === 'output'
      ? 'leave it out: `task.loss` names the outputs, and the shapes of labels tell their classes'
      : `leave it out, or train one output: \`task: { output: NAME, loss: crossentropy, ${key}: ... }\``,
  wrong: twoHeads(arrays, `${both}, shift: 1`),
  right: twoHeads(arrays, both),
});

export const sharedLabels = error<{ outputs: Names; column: string }>('ESP7131', 'labels that two losses would read otherwise', {
  message: ({ outputs, column }) => `${outputs.map(quoted).join(' and ')} both read \`${column}\`, one as classes and one as numbers`,
  why: 'labels are classes, or targets of the shape of an output',
  help: ({ outputs }) =>
    `put the labels of one into \`beside\`, under the name of its output, or say \`task: { labels: { ${outputs.at(-1)}: COLUMN } }\``,
  wrong: twoHeads('y: y.npy', both),
  right: twoHeads(arrays, both),
});

export const badSlice = error<{ name: string; of: string; dims?: readonly (number | string)[]; problem: string }>(
  'ESP7132',
  'slice that an output does not have',
  {
    message: ({ name, of, dims, problem }) =>
      `\`${name}\` is no slice of \`${of}\`${dims === undefined ? '' : ` [${dims.join(', ')}]`}: ${problem}`,
    why: 'a loss of it would read other numbers than are meant, or none',
    help: ({ of }) =>
      `write ranges as in Python, an axis each: \`${of}[.., :10]\` is the first ten of the last axis, \`${of}[.., -4:]\` the last four`,
    wrong: twoHeads(arrays, 'loss: { cls: crossentropy, "box[.., :3]": l1 }, labels: { "box[.., :3]": box }'),
    right: twoHeads(arrays, 'loss: { cls: crossentropy, "box[.., :2]": l1 }, labels: { "box[.., :2]": box }'),
  },
);

export const badLength = error<{ text: string }>('ESP7109', 'invalid length', {
  message: ({ text }) => `\`${text}\` is not a length of training`,
  why: 'it sets the lengths that a recipe leaves open',
  help: () => 'write a number with its unit, `20 epochs`, or `STAGE=500 steps` for one stage',
  ...withRecipe(lora, `plan recipe.prune --model ${lenet300} --for twenty`, `plan recipe.prune --model ${lenet300} --for '20 steps'`),
});

/** The project file wrong and right, and one command. */
function withRoots(wrong: string, right: string, command = `plan recipe.prune --model ${lenet300}`): Example {
  return { wrong: { recipe, files: { 'espalier.yaml': wrong }, command }, right: { recipe, files: { 'espalier.yaml': right }, command } };
}

const ofVariable = 'roots: { nets: env:ESPALIER_NETS }\nmodel: nets:mlp_digits.onnx\n';
const unused = 'roots: { scans: ../scans }\n';

export const badRootName = error<{ name: string }>('ESP7210', 'invalid name of a root', {
  message: ({ name }) => `\`${name}\` is not a name of a root`,
  why: 'the name comes before a colon in paths, where one letter means a drive and `env` a variable',
  help: () => 'write two characters or more: letters, digits, `-` and `_`, a letter first, and not `env`',
  ...withRoots('roots: { D: ../scans }\n', 'roots: { scans: ../scans }\n'),
});

export const undeclaredRoot = error<{ root: string; meant?: string; known: Names }>('ESP7211', 'root that is not declared', {
  message: ({ root, known }) =>
    known.length === 0
      ? `the project declares no root \`${root}\``
      : `the project declares no root \`${root}\`, but ${known.map(quoted).join(', ')}`,
  why: 'the part before the colon of a path is the name of a root',
  help: ({ root, meant }) =>
    didYouMean(meant) ?? `declare it, \`roots: { ${root}: FOLDER }\`, or write \`./\` before a name that has a colon in it`,
  ...withRoots('roots: { nets: ../nets }\nmodel: net:first.onnx\n', 'roots: { nets: ../nets }\nmodel: nets:first.onnx\n'),
});

export const strangeRoot = error<{ name: string; problem: string }>('ESP7212', 'root that names no folder', {
  message: ({ name, problem }) => `the root \`${name}\` names no folder: ${problem}`,
  why: 'a root must mean the same on every machine',
  help: () => "write a folder (relative ones start at the project's folder), or `env:NAME` for a variable that holds one",
  ...withRoots('roots: { scans: ~/scans }\n', 'roots: { scans: env:SCANS }\n'),
  note: 'A network share is no root either: an editor that opened the project would send its user’s credentials there. A variable may name one.',
});

export const unsetVariable = error<{ name: string; variable: string }>('ESP7213', 'variable of a root that is not set', {
  message: ({ name, variable }) => `the root \`${name}\` is given by the variable \`${variable}\`, which is not set`,
  why: 'without it the files cannot be found',
  help: ({ name, variable }) => `set \`${variable}\` to an absolute path, or give \`--data-root ${name}=FOLDER\``,
  wrong: { recipe, files: { 'espalier.yaml': ofVariable }, command: 'plan recipe.prune' },
  right: { recipe, files: { 'espalier.yaml': ofVariable }, command: 'plan recipe.prune --data-root nets=test/fixtures/models' },
});

export const noFolder = error<{ name: string; where: string; reason: string }>('ESP7214', 'root that is no folder', {
  message: ({ name, where, reason }) => `the root \`${name}\` is ${where}, and ${reason}`,
  why: 'the files of a root are in its folder',
  help: ({ name }) => `make it the path of a folder, here or with \`--data-root ${name}=FOLDER\``,
  ...withRoots(
    'roots: { nets: models }\nmodel: nets:mlp_digits.onnx\n',
    'roots: { nets: test/fixtures/models }\nmodel: nets:mlp_digits.onnx\n',
    'plan recipe.prune',
  ),
  note: 'A root that is not used need not exist.',
});

export const linkLeadsOut = error<{
  path: string;
  /** Below `path`, where that is a folder. */
  link?: string;
  target: string;
  /** The root that the path starts at, where it does. */
  root?: string;
  /** How the target is written below a root that there is. */
  written?: string;
  proposed: { name: string; folder: string; rest: string };
}>('ESP7215', 'link that leads out', {
  message: ({ path, link, target, root }) => {
    const start = root === undefined ? "the project's folder" : `the root \`${root}\``;
    const what = link === undefined ? `\`${path}\`` : `\`${link}\` in \`${path}\``;
    return `${what} is a link out of ${start}, to \`${target}\``;
  },
  why: "a project from elsewhere must not read its user's other files, and a link is easily overlooked",
  help: ({ written, proposed: { name, folder, rest } }) =>
    written === undefined
      ? `declare where it leads, \`roots: { ${name}: ${folder} }\`, and write \`${name}:${rest}\`; or name it on the command line (\`--model\`, \`--train\` and so on)`
      : `write \`${written}\``,
  told: "A path of `espalier.yaml` is a symbolic link, or passes one, that leaves the project's folder or the root that the path starts at. The same holds for each picture of a folder of images.",
  remedy:
    'Declare the folder that it leads to as a root. Or name the file on the command line: links are followed there, wherever they lead.',
  example: { path: 'data/train', target: '/mnt/scans/2024', proposed: { name: 'scans', folder: '/mnt/scans/2024', rest: '.' } },
});

export const idleDataRoot = error<{ name: string; known: Names; isKnown: boolean }>('ESP7216', '`--data-root` without effect', {
  message: ({ name, isKnown }) =>
    isKnown
      ? `\`--data-root ${name}=…\` has no effect: nothing is read from \`${name}\``
      : `\`--data-root ${name}=…\` has no effect: the project declares no root \`${name}\``,
  why: 'an unused option is most likely a mistake',
  help: ({ name, known, isKnown }) => {
    if (isKnown) return `leave it out, or write paths that begin with \`${name}:\``;
    return known.length === 0
      ? `declare it in \`espalier.yaml\`: \`roots: { ${name}: FOLDER }\``
      : `its roots are ${known.map(quoted).join(', ')}`;
  },
  wrong: { recipe, files: { 'espalier.yaml': unused }, command: `plan recipe.prune --model ${lenet300} --data-root scans=examples` },
  right: { recipe, files: { 'espalier.yaml': unused }, command: `plan recipe.prune --model ${lenet300}` },
});

const numbers = new Uint8Array(512);
const x = npy('<f4', [2, 64], numbers, 'two samples of 64 numbers');
const y = npy('|u1', [2], Uint8Array.of(3, 7), 'the labels 3 and 7');

const onShards = (keys: string): Situation => ({
  recipe: 'train all for 1 step\n',
  files: { 'x-0.npy': x, 'x-1.npy': x, 'y-0.npy': y, 'y-1.npy': y, 'espalier.yaml': `data:\n  train: { ${keys} }\n` },
  command: `plan recipe.prune --model ${digits}`,
});

export const strangePattern = error<{ path: string; problem: string }>('ESP7217', 'pattern of file names that is not read', {
  message: ({ path, problem }) => `\`${path}\` is no pattern of file names: ${problem}`,
  why: 'a star is read in the last part of a path only, where it stands for any characters of a name',
  help: () => 'write the folder out, or give a list: one path or pattern for each folder',
  wrong: onShards('x: "*/x-0.npy", y: y-*.npy'),
  right: onShards('x: x-*.npy, y: y-*.npy'),
});

export const noMatch = error<{ path: string; folder: string; reason: string }>('ESP7218', 'pattern that matches no file', {
  message: ({ path, reason }) => `no file matches \`${path}\`: ${reason}`,
  why: 'a data set without files would be empty',
  help: ({ folder }) => `look into \`${folder}\`: a star stands for any characters, capital letters count, and all else is literal`,
  wrong: onShards('x: X-*.npy, y: y-*.npy'),
  right: onShards('x: x-*.npy, y: y-*.npy'),
  note: 'Files are looked for when the project is read. A run that is resumed, and jobs on a cluster, read the files that were found first.',
});

export const repeatedFile = error<{ file: string; key: string }>('ESP7219', 'file named twice in a data set', {
  message: ({ file, key }) => `\`${key}\` names \`${file}\` twice`,
  why: 'its samples would count twice',
  help: () => 'name each file once; two patterns of a list may match the same file',
  wrong: onShards('x: [x-0.npy, x-*.npy], y: y-*.npy'),
  right: onShards('x: [x-1.npy, x-0.npy], y: [y-1.npy, y-0.npy]'),
});
