/** What can be wrong with how long a stage lasts, and when in it something happens (ESP4010–4018, 4024). */
import { define } from '../diagnostic.ts';

export const noLength = define<{ stage: string }>({
  code: 'ESP4010',
  severity: 'error',
  title: 'length without training',
  message: ({ stage }) => `stage \`${stage}\` has a length but nothing that trains`,
  why: 'steps are updates of an optimizer; without training there are none',
  help: () => 'add a `train` or `retrain` statement, or remove the length',
});

export const windowWithoutTraining = define<{ stage: string }>({
  code: 'ESP4011',
  severity: 'error',
  title: 'window without training',
  message: ({ stage }) => `stage \`${stage}\` has a window, but nothing trains in it`,
  why: 'a window is a part of the training steps, and there are none',
  help: () => 'add a `train` statement to the stage, or remove the window',
});

export const windowPastEnd = define<{ last: number; steps: number }>({
  code: 'ESP4012',
  severity: 'error',
  title: 'window past the end of its stage',
  message: ({ last, steps }) => `the window ends at step ${last}, but the stage has ${steps} steps`,
  why: 'the target would never be reached',
  help: ({ steps }) => `end the window at ${steps} steps or earlier, or make the stage longer`,
});

export const windowBackwards = define<{ first: number; last: number }>({
  code: 'ESP4013',
  severity: 'error',
  title: 'window that ends before it begins',
  message: ({ first, last }) => `the window begins at step ${first} and ends at step ${last}`,
  why: 'time runs forwards',
  help: () => 'put the earlier end first',
});

export const unknownSamples = define<{ data: string; what: string }>({
  code: 'ESP4014',
  severity: 'error',
  title: 'unknown number of samples',
  message: ({ data, what }) => `${what} depends on the number of samples of \`${data}\`, which is unknown`,
  why: 'an epoch is ceil(samples / batch) steps, and metrics are measured on all samples',
  help: ({ data, what }) =>
    `name the data set \`${data}\` in the project or on the command line` + (/epoch/.test(what) ? ', or count in steps' : ''),
});

export const computeUnsolvable = define({
  code: 'ESP4015',
  severity: 'error',
  title: 'window of compute that cannot be solved',
  message: () => 'a window `of compute` needs weights alive before, during and after it',
  why: 'compute is counted in live weights summed over steps',
  help: () => 'write the window in shares of the steps, `25%..75%`',
});

export const unknownLengthName = define<{ name: string; stages: readonly string[] }>({
  code: 'ESP4018',
  severity: 'error',
  title: 'length for a stage that does not exist',
  message: ({ name }) => `no stage called \`${name}\` needs a length`,
  why: 'a length from the command line is for a stage without one',
  help: ({ stages }) =>
    stages.length === 0
      ? 'every stage that trains has its length in the recipe'
      : `stages without a length: ${stages.map((stage) => `\`${stage}\``).join(', ')}`,
});

export const lengthWithoutHole = define({
  code: 'ESP4024',
  severity: 'warning',
  title: 'unused length',
  message: () => 'no stage uses the length that was given for all stages',
  why: 'it is for stages without a length, and the recipe has none',
  help: () => 'leave it out, or take the length out of the recipe',
});

export const instantsOutOfOrder = define<{ readonly before: number; readonly step: number }>({
  code: 'ESP4085',
  severity: 'error',
  title: 'instants out of order',
  message: ({ before, step }) => `step ${step} stands after step ${before}`,
  why: 'the target rises from one instant to the next',
  help: () => 'list the instants in order of time, each once',
});
