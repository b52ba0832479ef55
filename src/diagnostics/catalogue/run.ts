/** What can go wrong while a plan runs, is measured, and is proved on data (ESP65xx, ESP6718 to ESP6720, ESP676x). */
import { error, hint, warning } from '../diagnostic.ts';
import type { Names } from '../name-list.ts';
import { digits, type Example } from '../pages/example.ts';

const data = (part: string): string => `test/fixtures/data/digits_x_${part}.npy,test/fixtures/data/digits_y_${part}.npy`;
const half = 'prune weights by magnitude to 50%\n';
const command = `run recipe.prune --model ${digits}`;

function trains(recipe: string): Exclude<Example['wrong'], string> {
  return { recipe, command: `${command} --train ${data('train')}` };
}

function onText(window: number): Exclude<Example['wrong'], string> {
  const text = 'text=test/fixtures/data/moby_test.txt.gz,tokens=test/fixtures/data/moby_vocab.json';
  return { recipe: half, command: `run recipe.prune --model test/fixtures/models/char_gpt.onnx --test ${text},window=${window},limit=4` };
}

export const outputExists = error<{ path: string; run: 'finished' | 'unfinished' | undefined }>('ESP6500', 'output folder in use', {
  message: ({ path, run }) =>
    run === undefined ? `the folder \`${path}\` is not empty` : `the folder \`${path}\` already holds ${runs[run]}`,
  why: 'a run writes into a folder of its own, so that nothing is overwritten',
  help: ({ path, run }) =>
    run === 'unfinished'
      ? `resume it with \`espalier run --resume ${path}\`, or name another folder with --out`
      : 'name another folder with --out, or remove this one',
  wrong: { recipe: half, files: { 'runs/first/notes.txt': 'Seed 7 was best.\n' }, command: `${command} --out runs/first` },
  right: { recipe: half, files: { 'runs/first/notes.txt': 'Seed 7 was best.\n' }, command: `${command} --out runs/second` },
  note: 'Without `--out` a run uses a free folder in `runs/`.',
});

const runs = { finished: 'a finished run', unfinished: 'an interrupted run' } as const;

export const outputIsFile = error<{ path: string }>('ESP6501', 'output is a file', {
  message: ({ path }) => `\`${path}\` is a file, not a folder`,
  why: 'a run writes several files: the model, its masks, the plan, the journal and a manifest',
  help: () => 'name a new folder with --out',
  wrong: { recipe: half, files: { result: 'Seed 7 was best.\n' }, command: `${command} --out result` },
  right: { recipe: half, files: { result: 'Seed 7 was best.\n' }, command: `${command} --out results` },
});

export const cannotWrite = error<{ path: string; reason: string }>('ESP6502', 'output cannot be written', {
  message: ({ path, reason }) => `\`${path}\` cannot be written: ${reason}`,
  why: 'a run that cannot save its result wastes its time',
  help: () => 'free space or choose a folder that you may write to with --out',
  wrong: { recipe: half, files: { result: 'Seed 7 was best.\n' }, command: `${command} --out result/first` },
  right: { recipe: half, command: `${command} --out results/first` },
});

export const lostZeros = error<{
  tensor: string;
  count: number;
  first: number;
  value: number;
  stage: string;
  step: number;
  statement: string;
}>('ESP6510', 'lost zeros', {
  message: ({ tensor, count, first, value, stage, step, statement }) =>
    `${count} pruned ${count === 1 ? 'weight' : 'weights'} of \`${tensor}\` came back in stage ` +
    `\`${stage}\` at step ${step}, after ${statement} (flat index ${first} is ${value})`,
  why: 'a mask is a contract: what is pruned stays zero through training, merges and saving',
  help: () => 'this is a fault of Espalier, not of the recipe: please report it with the plan',
  told: 'A pruned weight is no longer zero after a step of a stage. The check runs after every stage; no known recipe fails it.',
  remedy: 'It is a fault of Espalier: please report it with the plan, which makes it repeatable.',
  example: { tensor: 'fc1.weight', count: 3, first: 17, value: 0.25, stage: 'recover', step: 40, statement: '`merge`' },
});

export const writtenFileDiffers = error<{ tensor: string; planned: number; found: number }>('ESP6511', 'written zeros differ', {
  message: ({ tensor, planned, found }) =>
    `\`${tensor}\` was to have ${planned} pruned weights, but ${found} of them are zero in the ` + 'written file',
  why: 'the written file is read back to prove its zeros',
  help: () => 'check the disk, and run again into another folder',
  told: 'The pruned model was written, read back, and does not have the zeros that it was written with: the disk is failing, or another program changed the file.',
  remedy: 'Check the disk, and run again into another folder.',
  example: { tensor: 'fc1.weight', planned: 117600, found: 117599 },
});

export const diverged = error<{ stage: string; step: number; loss: number; found?: { tensor: string; count: number } }>(
  'ESP6520',
  'training diverged',
  {
    message: ({ stage, step, loss, found }) =>
      `the loss is ${loss} at step ${step} of stage \`${stage}\`` +
      (found === undefined
        ? ''
        : `, and ${found.count} ${found.count === 1 ? 'value' : 'values'} of \`${found.tensor}\` ` +
          `${found.count === 1 ? 'is' : 'are'} not finite`),
    why: 'a loss that is not a finite number has already spoilt the weights',
    help: () => 'lower the learning rate, warm it up, or clip the gradient',
    wrong: trains('train all with sgd(lr: 1e30) for 50 steps\n'),
    right: trains('train all with sgd(lr: 0.01) for 50 steps\n'),
  },
);

export const interrupted = error<{ stage: string; step: number }>('ESP6530', 'run interrupted', {
  message: ({ stage, step }) => `interrupted at step ${step} of stage \`${stage}\``,
  why: 'a stopped run keeps its work and continues from there when it is resumed',
  help: () => 'resume with `espalier run --resume` and the folder of the run',
  told: 'The user pressed Ctrl-C, or a program that uses the library stopped the run.',
  remedy: 'Resume it: `espalier run --resume runs/first` continues from there, and ends in the same bytes as an uninterrupted run.',
  example: { stage: 'recover', step: 40 },
});

export const planOfOtherModel = error<{ file?: string; planned?: string; found?: string }>('ESP6540', 'plan of another model', {
  message: ({ file, planned, found }) =>
    file === undefined
      ? `the plan was made for a model with SHA-256 ${shortHash(planned)}, this file has ${shortHash(found)}`
      : `the plan was made for a model whose external data \`${file}\` has SHA-256 ${shortHash(planned)}, the file has ${shortHash(found)}`,
  why: 'counts, floors and budgets of a plan hold for the model that it was made for',
  help: () => 'give the planned model with --model, or plan the recipe again for this one',
  told: 'A plan runs on a model that has changed since the plan was made.',
  remedy: 'Plan the recipe again for this model, or give the planned one with `--model`.',
  example: { planned: 'a3f1c0d2e4b5968778695a4b3c2d1e0f', found: '0f1e2d3c4b5a69788796a5b4c3d2e1f0' },
});

export const planOfOtherTeacher = error<{ name: string; file?: string; planned?: string; found?: string }>(
  'ESP6545',
  'plan with another teacher',
  {
    message: ({ name, file = 'its file', planned, found }) =>
      `the plan was made with the model \`${name}\` of SHA-256 ${shortHash(planned)}, ${file} has ` + shortHash(found),
    why: 'other teacher outputs train another network',
    help: () => 'put the planned file back, or plan the recipe again with this one',
    told: 'A plan is run, resumed or verified after the file of its teacher was replaced.',
    remedy: 'Restore the planned file, or plan the recipe again.',
    example: { name: 'big', planned: 'a3f1c0d2e4b5968778695a4b3c2d1e0f', found: '0f1e2d3c4b5a69788796a5b4c3d2e1f0' },
  },
);

export const planOfOtherData = error<{ name: string; planned: number; found: number }>('ESP6541', 'plan of other data', {
  message: ({ name, planned, found }) => `the plan counts ${planned} samples of \`${name}\`, this data set has ${found}`,
  why: 'epochs were turned into steps by that number when the plan was made',
  help: ({ name }) => `give the planned data with --${name}, or plan the recipe again`,
  told: 'A plan that counts in epochs runs on a data set of another size.',
  remedy: 'Plan the recipe again with this data, or give the planned one.',
  example: { name: 'train', planned: 60000, found: 8000 },
});

export const planOfOtherClasses = error<{ name: string; planned: string; found: string }>('ESP6544', 'plan of other classes', {
  message: ({ name, planned, found }) => `the plan counts the classes ${planned} of \`${name}\`, this data set has ${found}`,
  why: 'how many samples of each class stay was fixed by these numbers when the plan was made',
  help: ({ name }) => `give the planned data with --${name}, or plan the recipe again`,
  told: 'A plan that keeps samples of each class runs on the same number of samples with other classes.',
  remedy: 'Plan the recipe again with this data, or give the planned one.',
  example: { name: 'train', planned: '0: 142, 1: 146', found: '0: 144, 1: 144' },
});

export const missingData = error<{ name: string; purpose: string }>('ESP6542', 'missing data set', {
  message: ({ name, purpose }) => `${purpose} needs the data set \`${name}\`, but none is given`,
  why: 'Espalier trains and measures only on data that you name',
  help: ({ name }) => `name it in espalier.yaml under \`data\`, or with --${name}`,
  told: 'A plan counts the samples of a data set, but runs without that data.',
  remedy: 'Name the data in the project file, or on the command line: `--train x.npy,y.npy`.',
  example: { name: 'train', purpose: 'the plan' },
});

export const planOfOtherTensors = error<{ what: string; name: string; differs: string }>('ESP6543', 'plan of other tensors', {
  message: ({ what, name, differs }) => `the plan's ${what} \`${name}\` ${differs}`,
  why: 'the counts of the plan would apply to the wrong tensors',
  help: () => 'edit the recipe and make the plan again',
  told: 'A plan was edited by hand, and an entry for a layer, an adapter or a tensor contradicts the model.',
  remedy: 'Edit the recipe instead, and plan it again.',
  example: { what: 'layer', name: 'fc1', differs: 'keeps its weights in `fc1.weight`' },
});

export const engineRefused = error<{ file: string; reason: string }>('ESP6550', 'engine refused the model', {
  message: ({ file, reason }) => `onnxruntime does not load \`${file}\`: ${reason}`,
  why: 'training, evaluation and the final check run in onnxruntime',
  help: () => 'replace unknown operators with standard ones, and export the model again',
  told: 'The model holds an operator that onnxruntime does not know. It can be planned and pruned in one shot, but not trained or evaluated.',
  remedy: 'Replace the operator by standard ones, and export the model again.',
  example: { file: 'net.onnx', reason: 'com.example:Twirl(-1) is not a registered function' },
});

export const engineMissing = error<Readonly<Record<never, never>>>('ESP6556', 'engine that is not installed', {
  message: () => 'the package `onnxruntime-node` is not installed',
  why: 'training, evaluation and the final check run in onnxruntime',
  help: () => 'install it beside Espalier: `npm install onnxruntime-node`',
  told: 'Espalier was installed without the packages that it depends on. Recipes can be checked and planned, but not carried out.',
  remedy: 'Install `onnxruntime-node` where Espalier lies, and run the command again.',
  example: {},
});

export const engineRefusedBoth = warning<{ file: string; reason: string }>('ESP6551', 'engine loads neither model', {
  message: ({ file, reason }) => `onnxruntime does not load \`${file}\`: ${reason}`,
  why: 'it does not load the original either, so the pruned model could not be tested',
  wrong: { recipe: half, command: 'run recipe.prune --model test/fixtures/traps/custom_op.onnx' },
  right: { recipe: half, command },
});

export const unwrittenWeight = error<{ tensor: string; mask: string; weight: number }>(
  'ESP6599',
  'weight that a re-parameterisation cannot produce',
  {
    message: ({ tensor, mask, weight }) => `\`${tensor}\` holds the weight ${weight}, which \`${mask}\` produces for no \`w\``,
    why: 'a stage starts by converting the weights into its trained parameters',
    help: () => 'write the mask so that it has no bound, or use `mask soft`',
    told: 'A custom re-parameterisation stays below a bound, here 1, and the model has a weight beyond it.',
    remedy: 'Write one without a bound, as `w * |w|` is, or scale it.',
    example: { tensor: 'fc1.weight', mask: 'w / (1 + |w|)', weight: 1.25 },
  },
);

export const sampleRefused = error<{ name: string; dims: readonly number[]; reason: string }>(
  'ESP6554',
  'samples that the model cannot compute',
  {
    message: ({ name, dims, reason }) => `the model fails on a sample of \`${name}\`, which is [${dims.join(', ')}]: ${reason}`,
    why: 'its input takes any length, but an inner part, such as a table of positions, does not',
    help: () => 'give samples of the size that the model was trained with; for texts, a smaller `window`',
    wrong: onText(65),
    right: onText(64),
    note: 'This network has learned 64 positions, but its input takes any length.',
  },
);

/** The beginning of a SHA-256; none where a file was not there. */
function shortHash(hash: string | undefined): string {
  return hash === undefined ? 'none' : `${hash.slice(0, 12)}…`;
}

export const modelChanged = error<{ file: string }>('ESP6760', 'model changed during the run', {
  message: ({ file }) => `\`${file}\` was changed while the run was reading it`,
  why: 'the parts read before and after the change belong to two models, and the result would match neither',
  help: () => 'restore the planned model, keep others from writing to it, and run again',
  told: 'The model, or a file beside it that holds its weights, is written to or replaced in place while a run reads it: an unfinished export, a copy, a checkout.',
  remedy: 'Wait until the writer has finished. If you cannot control it, prune a copy of the model.',
  example: { file: 'net.bin' },
});

export const maskCount = error<{ stage: string; planned: number; found: number }>('ESP6761', 'masks off the planned count', {
  message: ({ stage, planned, found }) =>
    `the masks prune ${found.toLocaleString('en-US')} weights where stage \`${stage}\` is planned to end ` +
    `with ${planned.toLocaleString('en-US')}`,
  why: 'a run follows its plan to the weight; masks are counted before they are written',
  help: () => 'this is a fault of Espalier, not of the recipe: please report it with the plan',
  told: 'A run has chosen its masks, and counts them before it writes them. The count is not that of the plan, although the model did not change.',
  remedy: 'Report it with the plan: a run must keep the count of its plan.',
  example: { stage: 'prune', planned: 42_560, found: 42_559 },
});

const percent = (share: number): string => (Number.isFinite(share) ? `${(share * 100).toPrecision(2)}%` : 'without bound');

export const computesOther = error<{ batch: number; difference: number }>('ESP6718', 'written model computes something else', {
  message: ({ batch, difference }) =>
    `on a batch of ${batch} the outputs of the written file differ from those of the network that ` +
    `was measured: by ${percent(difference)} of the largest`,
  why: 'the metrics of the run would describe another network than the written one',
  help: () => 'export the model for inference (`model.eval()`), and report this if it was',
  told: 'At its end a run loads the model that it has written into onnxruntime, gives it some samples of the data, and compares the outputs with those of the network that it measured. Here the two differ, so the metrics of the run do not describe the file.',
  remedy: 'Look at the warnings about the model: operators that stay in training mode do this. Otherwise report it.',
  example: { batch: 32, difference: 0.42 },
});

export const dependsOnBatch = warning<{ batch: number; difference: number }>('ESP6719', 'outputs that depend on the batch', {
  message: ({ batch, difference }) =>
    `the written file gives a sample alone another output than in a batch of ${batch}: ` +
    `the difference is ${percent(difference)} of the largest`,
  why: 'the metrics of the run are measured on batches and may not hold for single samples',
  help: () => 'look for what mixes samples, such as norms in training mode, or averages over the first axis',
  told: 'The written file was run on a batch of samples, and on some of them alone. A sample got another output beside other samples.',
  remedy: 'Export the network for inference. If the network should look at the whole batch, use it with the batch that it was measured on.',
  example: { batch: 32, difference: 0.2 },
});

export const refusesBatch = warning<{ batch: number; reason: string }>('ESP6720', 'batch that the written model refuses', {
  message: ({ batch, reason }) => `onnxruntime does not run the written file on a batch of ${batch}: ${reason}`,
  why: 'the run uses batches of any size, and a user of the file may use one that it refuses',
  help: () => 'export the model with a free batch axis (`dynamic_axes={"x": {0: "batch"}}`)',
  told: 'The input of the written file says that its batch is free, but an operator inside holds the batch of the export.',
  remedy: 'Export the network so that its shapes follow the input.',
  example: { batch: 1, reason: 'the requested shape [32, 64] does not fit the 64 values of `h`' },
});

export const freeAxis = error<{ file: string; input: string; axis: number; name: string }>('ESP6590', 'input of no fixed size', {
  message: ({ file, input, axis, name }) =>
    `axis ${axis} of the input \`${input}\` of \`${file}\` has no size${name === '?' ? '' : `, only the name \`${name}\``}`,
  why: 'the latency depends on it',
  help: ({ name }) =>
    name === '?'
      ? 'export the model with a fixed size there, or with a name'
      : `say for which size: \`espalier profile --size ${name}=128\``,
  wrong: { command: 'profile test/fixtures/models/char_gpt.onnx' },
  right: { command: `profile ${digits} --rounds 3` },
  note: 'The first axis of an input is its batch, which `--batch` gives; any other axis that has only a name, such as the length of a text, is given with `--size`.',
});

export const fixedBatch = error<{ file: string; input: string; size: number; batch: number }>('ESP6591', 'batch of another size', {
  message: ({ file, input, size, batch }) => `the input \`${input}\` of \`${file}\` takes ${size} at once, not ${batch}`,
  why: 'the batch is part of the model here, and a network of another batch would be another one',
  help: ({ size }) => `measure with \`--batch ${size}\`, or export the model with a free first axis`,
  told: 'The first axis of the input is a number in the file, so the model takes only batches of this size.',
  remedy: 'Measure the batch that the model takes, or export it again with `dynamic_axes`.',
  example: { file: 'net.onnx', input: 'image', size: 1, batch: 8 },
});

export const unfedInput = error<{ file: string; input: string; type: string }>('ESP6592', 'input that cannot be fed', {
  message: ({ file, input, type }) => `the input \`${input}\` of \`${file}\` is ${type}, which a profile cannot feed`,
  why: 'a network is timed by running it on random inputs',
  help: () => 'export the model with inputs that are tensors of numbers, and with their shapes',
  told: 'An input is a text, a list or a map: there are no zeros of it.',
  remedy: 'Remove the text preprocessing, and export the network after it.',
  example: { file: 'net.onnx', input: 'text', type: 'string' },
});

export const nothingShrinks = error<{ file: string }>('ESP6593', 'network without prunable units', {
  message: ({ file }) => `no channels, neurons or heads of \`${file}\` can be pruned`,
  why: 'a profile measures the network without some of them',
  help: ({ file }) => `look at the reasons: \`espalier explain groups ${file}\``,
  wrong: { command: 'profile test/fixtures/traps/conv1d.onnx' },
  right: { command: `profile ${digits} --rounds 3` },
  note: 'Every axis of the model is held by an output, by an operator without a rule or by a shape that is computed at run time.',
});

export const elsewhere = hint<{ file: string; there: string; here: string }>('ESP6594', 'latency profile of another machine', {
  message: ({ file, there, here }) => `\`${file}\` was measured on ${there}; this is ${here}`,
  why: 'the target holds there; here the same units may save more or less time, as the end of the run shows',
  help: () => 'to target this machine, run `espalier profile` here, and plan again',
  told: 'A plan for a server runs on a laptop. It prunes the same units on both: those that meet the target on the server.',
  remedy: 'Do nothing if the network will run there. Otherwise measure here, and plan again with that profile (`--latency FILE`).',
  example: { file: 'net.latency.yaml', there: 'AMD EPYC with onnxruntime 1.30.0', here: 'Apple M2 with onnxruntime 1.30.0' },
});

export const withoutGain = hint<{
  file: string;
  left: number;
  batch: number;
  before: number;
  after: number;
  /** Groups whose units that are left are no multiple of 8. */
  odd: Names;
}>('ESP6782', 'less work, and no gain in time', {
  message: ({ file, left, batch, before, after, odd }) => {
    const share = `${(100 * left).toFixed(1)}%`;
    const [first, ...others] = odd;
    const more = others.length === 0 ? '' : ` and ${others.length} more`;
    const widths = first === undefined ? '' : `; no multiple of 8 is left of \`${first}\`${more}`;
    return (
      `${share} of the multiply-adds of \`${file}\` are left, and it is no faster on batch ${batch}: ` +
      `${before} ms before, ${after} ms after${widths}`
    );
  },
  why: 'kernels compute eight numbers at once, and a layer between two multiples of eight takes as long as the wider one, or longer',
  help: ({ odd }) =>
    odd.length === 0
      ? 'look at what the time goes to, with `espalier profile`: small layers cost calls, not multiply-adds'
      : 'add `keeping multiples of 8` where layers are wide, or give the target as a time (`to 60% of latency`)',
  told: 'Half of the multiply-adds are gone, from layers that are now 45 and 38 channels wide. Both networks were timed in turns when the run ended, in steady rounds whose quicker halves overlap. On the small residual network of the tests (16 to 64 channels, batch 1, the quickest of 200 passes in turns) half of the multiply-adds took 0.174 ms with any widths, where the whole network took 0.153 ms, and 0.116 ms with `keeping multiples of 8`.',
  remedy:
    'Add `keeping multiples of 8` to the statement that prunes, and look at what it costs in accuracy; of layers that are narrow anyway steps of 8 are coarse.',
  example: {
    file: 'net.onnx',
    left: 0.499,
    batch: 1,
    before: 0.178,
    after: 0.177,
    odd: ['channels of block3.b.conv', 'channels of block3.a.conv'],
  },
});
