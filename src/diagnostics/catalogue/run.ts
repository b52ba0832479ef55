/** What can go wrong while a plan runs (ESP6500–6999). */
import { define } from '../diagnostic.ts';

export const outputExists = define<{ path: string; run: 'finished' | 'unfinished' | undefined }>({
  code: 'ESP6500',
  severity: 'error',
  title: 'output folder in use',
  message: ({ path, run }) =>
    run === undefined ? `the folder \`${path}\` is not empty` : `the folder \`${path}\` already holds ${runs[run]}`,
  why: 'a run writes into a folder of its own, so that nothing is overwritten',
  help: ({ path, run }) =>
    run === 'unfinished'
      ? `resume it with \`espalier run --resume ${path}\`, or name another folder with --out`
      : 'name another folder with --out, or remove this one',
});

const runs = { finished: 'a finished run', unfinished: 'an interrupted run' } as const;

export const outputIsFile = define<{ path: string }>({
  code: 'ESP6501',
  severity: 'error',
  title: 'output is a file',
  message: ({ path }) => `\`${path}\` is a file, not a folder`,
  why: 'a run writes several files: the model, its masks, the plan, the journal and a manifest',
  help: () => 'name a new folder with --out',
});

export const cannotWrite = define<{ path: string; reason: string }>({
  code: 'ESP6502',
  severity: 'error',
  title: 'output cannot be written',
  message: ({ path, reason }) => `\`${path}\` cannot be written: ${reason}`,
  why: 'a run that cannot save its result wastes its time',
  help: () => 'free space or choose a folder that you may write to with --out',
});

export const lostZeros = define<{
  tensor: string;
  count: number;
  first: number;
  value: number;
  stage: string;
  step: number;
  statement: string;
}>({
  code: 'ESP6510',
  severity: 'error',
  title: 'lost zeros',
  message: ({ tensor, count, first, value, stage, step, statement }) =>
    `${count} pruned ${count === 1 ? 'weight' : 'weights'} of \`${tensor}\` came back in stage ` +
    `\`${stage}\` at step ${step}, after ${statement} (flat index ${first} is ${value})`,
  why: 'a mask is a contract: what is pruned stays zero through training, merges and saving',
  help: () => 'this is a fault of Espalier, not of the recipe: please report it with the plan',
});

export const writtenFileDiffers = define<{ tensor: string; planned: number; found: number }>({
  code: 'ESP6511',
  severity: 'error',
  title: 'written zeros differ',
  message: ({ tensor, planned, found }) =>
    `\`${tensor}\` was to have ${planned} pruned weights, but ${found} of them are zero in the ` + 'written file',
  why: 'the written file is read back to prove its zeros',
  help: () => 'check the disk, and run again into another folder',
});

export const diverged = define<{ stage: string; step: number; loss: number; found?: { tensor: string; count: number } }>({
  code: 'ESP6520',
  severity: 'error',
  title: 'training diverged',
  message: ({ stage, step, loss, found }) =>
    `the loss is ${loss} at step ${step} of stage \`${stage}\`` +
    (found === undefined
      ? ''
      : `, and ${found.count} ${found.count === 1 ? 'value' : 'values'} of \`${found.tensor}\` ` +
        `${found.count === 1 ? 'is' : 'are'} not finite`),
  why: 'a loss that is not a finite number has already spoilt the weights',
  help: () => 'lower the learning rate, warm it up, or clip the gradient',
});

export const interrupted = define<{ stage: string; step: number }>({
  code: 'ESP6530',
  severity: 'error',
  title: 'run interrupted',
  message: ({ stage, step }) => `interrupted at step ${step} of stage \`${stage}\``,
  why: 'a stopped run keeps its work and continues from there when it is resumed',
  help: () => 'resume with `espalier run --resume` and the folder of the run',
});

export const planOfOtherModel = define<{ file?: string; planned?: string; found?: string }>({
  code: 'ESP6540',
  severity: 'error',
  title: 'plan of another model',
  message: ({ file, planned, found }) =>
    file === undefined
      ? `the plan was made for a model with SHA-256 ${shortHash(planned)}, this file has ${shortHash(found)}`
      : `the plan was made for a model whose external data \`${file}\` has SHA-256 ` +
        `${shortHash(planned)}, the file has ${shortHash(found)}`,
  why: 'counts, floors and budgets of a plan hold for the model that it was made for',
  help: () => 'give the planned model with --model, or plan the recipe again for this one',
});

export const planOfOtherTeacher = define<{ name: string; file?: string; planned?: string; found?: string }>({
  code: 'ESP6545',
  severity: 'error',
  title: 'plan with another teacher',
  message: ({ name, file = 'its file', planned, found }) =>
    `the plan was made with the model \`${name}\` of SHA-256 ${shortHash(planned)}, ${file} has ` + shortHash(found),
  why: 'other teacher outputs train another network',
  help: () => 'put the planned file back, or plan the recipe again with this one',
});

export const planOfOtherData = define<{ name: string; planned: number; found: number }>({
  code: 'ESP6541',
  severity: 'error',
  title: 'plan of other data',
  message: ({ name, planned, found }) => `the plan counts ${planned} samples of \`${name}\`, this data set has ${found}`,
  why: 'epochs were turned into steps by that number when the plan was made',
  help: ({ name }) => `give the planned data with --${name}, or plan the recipe again`,
});

export const planOfOtherClasses = define<{ name: string; planned: string; found: string }>({
  code: 'ESP6544',
  severity: 'error',
  title: 'plan of other classes',
  message: ({ name, planned, found }) => `the plan counts the classes ${planned} of \`${name}\`, this data set has ${found}`,
  why: 'how many samples of each class stay was fixed by these numbers when the plan was made',
  help: ({ name }) => `give the planned data with --${name}, or plan the recipe again`,
});

export const missingData = define<{ name: string; purpose: string }>({
  code: 'ESP6542',
  severity: 'error',
  title: 'missing data set',
  message: ({ name, purpose }) => `${purpose} needs the data set \`${name}\`, but none is given`,
  why: 'Espalier trains and measures only on data that you name',
  help: ({ name }) => `name it in espalier.yaml under \`data\`, or with --${name}`,
});

export const planOfOtherTensors = define<{ what: string; name: string; differs: string }>({
  code: 'ESP6543',
  severity: 'error',
  title: 'plan of other tensors',
  message: ({ what, name, differs }) => `the plan's ${what} \`${name}\` ${differs}`,
  why: 'the counts of the plan would apply to the wrong tensors',
  help: () => 'edit the recipe and make the plan again',
});

export const engineRefused = define<{ file: string; reason: string }>({
  code: 'ESP6550',
  severity: 'error',
  title: 'engine refused the model',
  message: ({ file, reason }) => `onnxruntime does not load \`${file}\`: ${reason}`,
  why: 'training, evaluation and the final check run in onnxruntime',
  help: () => 'replace unknown operators with standard ones, and export the model again',
});

export const engineRefusedBoth = define<{ file: string; reason: string }>({
  code: 'ESP6551',
  severity: 'warning',
  title: 'engine loads neither model',
  message: ({ file, reason }) => `onnxruntime does not load \`${file}\`: ${reason}`,
  why: 'it does not load the original either, so the pruned model could not be tested',
});

export const unwrittenWeight = define<{ tensor: string; mask: string; weight: number }>({
  code: 'ESP6599',
  severity: 'error',
  title: 'weight that a re-parameterisation cannot produce',
  message: ({ tensor, mask, weight }) => `\`${tensor}\` holds the weight ${weight}, which \`${mask}\` produces for no \`w\``,
  why: 'a stage starts by converting the weights into its trained parameters',
  help: () => 'write the mask so that it has no bound, or use `mask soft`',
});

export const sampleRefused = define<{ name: string; dims: readonly number[]; reason: string }>({
  code: 'ESP6554',
  severity: 'error',
  title: 'samples that the model cannot compute',
  message: ({ name, dims, reason }) => `the model fails on a sample of \`${name}\`, which is [${dims.join(', ')}]: ${reason}`,
  why: 'its input takes any length, but an inner part, such as a table of positions, does not',
  help: () => 'give samples of the size that the model was trained with; for texts, a smaller `window`',
});

/** The beginning of a SHA-256; none where a file was not there. */
function shortHash(hash: string | undefined): string {
  return hash === undefined ? 'none' : `${hash.slice(0, 12)}…`;
}
