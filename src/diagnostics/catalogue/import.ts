/** What `espalier import` finds in files of other tools (ESP73xx). */
import { error, warning } from '../diagnostic.ts';
import type { Names } from '../name-list.ts';
import { lenet300, type Example, type Situation } from '../pages/example.ts';

const sound = `modifiers:
  - !EpochRangeModifier {start_epoch: 0, end_epoch: 10}
  - !GMPruningModifier
    params: [fc1.weight]
    init_sparsity: 0.05
    final_sparsity: 0.85
    start_epoch: 0
    end_epoch: 8
    update_frequency: 1
`;

const options = `--optimizer 'sgd(lr: 0.1)'`;

function importing(file: string, more = options): Situation {
  return { files: { 'file.yaml': file }, command: `import file.yaml ${more}` };
}

/** A faulty file, and one that is imported without a finding. */
function file(wrong: string, right = sound, more = options): Example {
  return { wrong: importing(wrong, more), right: importing(right, more) };
}

export const importUnreadable = error('ESP7300', 'file that is neither YAML nor JSON', {
  message: () => 'this is neither YAML nor JSON',
  why: 'recipes of other tools are read as one of them',
  help: () => 'give the recipe or configuration itself; of a Markdown page the front matter is read',
  ...file('modifiers: [\n'),
});

export const importTooLarge = error<{ what: string; limit: number }>('ESP7301', 'file of another tool that is too large', {
  message: ({ what, limit }) => `this has more than ${limit.toLocaleString('en-US')} ${what}`,
  why: 'a file of another tool is read within bounds; aliases count where they are used',
  help: () => 'check that it is the file you meant',
  told: 'A file of another tool is read as hostile input. A few lines of YAML can stand for millions of fields by anchors and aliases. So fields are counted where they are used.',
  remedy: 'No recipe of these tools has so many fields. Check what the file is.',
  example: { what: 'fields', limit: 20_000 },
});

export const unknownDialect = error<{ known: Names }>('ESP7302', 'file of no known tool', {
  message: () => 'this is a file of no tool that can be imported',
  why: 'the fields of a file mean something only to the tool that reads it',
  help: ({ known }) => `name the tool with \`--from\`: ${known.join(', ')}`,
  ...file('name: net\nlayers: 3\n'),
});

export const nothingToPrune = error<{ tool: string }>('ESP7303', 'file that prunes nothing', {
  message: ({ tool }) => `nothing in this file of ${tool} can be said as a recipe`,
  why: 'a recipe without statements does nothing',
  help: () => 'the report lists each field with the reason',
  ...file('modifiers:\n  - !QuantizationModifier {start_epoch: 0}\n'),
});

export const notSaidByFile = warning<{ what: string; hole: string; option: string }>('ESP7304', 'what the file does not say', {
  message: ({ what }) => `the file does not say ${what}`,
  why: 'the tool takes it from the training script, and a recipe has it',
  help: ({ hole, option }) => `${hole}; say it with ${option}`,
  wrong: importing(sound, ''),
  right: importing(sound),
});

export const traceNeeds = error<{ what: string; option: string }>('ESP7305', 'trace without what it is computed from', {
  message: ({ what }) => `\`--trace\` needs ${what}`,
  why: 'a trace gives counts at steps, and these depend on it',
  help: ({ option }) => `add ${option}`,
  wrong: importing(sound, `${options} --trace`),
  right: importing(sound, `${options} --trace --steps-per-epoch 100 --model ${lenet300}`),
});

export const unknownModule = error<{ name: string; nearest: Names }>('ESP7306', 'name without a layer', {
  message: ({ name }) => `no layer of the model is called \`${name}\``,
  why: 'the tool names PyTorch modules, and each must be a layer of the ONNX file',
  help: ({ nearest }) =>
    nearest.length === 0
      ? '`espalier inspect` lists the layers'
      : `the nearest layers are ${nearest.map((one) => `\`${one}\``).join(', ')}`,
  wrong: importing(sound.replace('fc1', 'fc0'), `${options} --model ${lenet300}`),
  right: importing(sound, `${options} --model ${lenet300}`),
});

export const badFormula = error<{ formula: string; reason: string }>('ESP7307', 'formula that cannot be computed', {
  message: ({ formula, reason }) => `\`${formula}\` cannot be computed: ${reason}`,
  why: 'formulas are numbers, variables of the file, `+ - * / // % **` and brackets; no code is run',
  help: () => 'write the number in its place',
  ...file(sound.replace('0.85', 'eval(target)'), `target: 0.85\n${sound.replace('0.85', 'eval(target)')}`),
});

export const refusedByTool = error<{ reason: string }>('ESP7308', 'file that its own tool would not carry out', {
  message: ({ reason }) => reason,
  why: 'a recipe made of it would do what the tool does not',
  help: () => 'mend the file, then import it',
  ...file(`${sound}pruning_stage:\n  pruning_modifiers:\n    - !ConstantPruningModifier {params: [fc1.weight]}\n`),
});

export const traceTooLong = error<{ layer: string; updates: number; limit: number }>('ESP7309', 'trace with too many updates', {
  message: ({ layer, updates, limit }) => `\`${layer}\` has ${updates} updates, and a trace writes ${limit} at most`,
  why: 'each update is part of an expression, whose length is bounded',
  help: () => 'import it with `--native`, which says how the updates differ',
  wrong: importing(sound.replace('frequency: 1', 'frequency: 0.01'), `${options} --trace --steps-per-epoch 100 --model ${lenet300}`),
  right: importing(sound.replace('frequency: 1', 'frequency: 0.01'), `${options} --steps-per-epoch 100 --model ${lenet300}`),
});

export const importBroken = error<{ code: string; message: string }>('ESP7310', 'imported recipe that does not check', {
  message: ({ code, message }) => `the imported recipe has an error: ${message} (${code})`,
  why: 'only a recipe that checks is written',
  help: () => 'the report lists each field; give a model with `--model`, or leave the statement out',
  told: 'Each imported recipe is checked before it is written. A file can say what recipes refuse, such as two schedules of one layer at the same time.',
  remedy: 'Leave one of the modifiers out, or import the parts one by one.',
  example: { code: 'ESP2101', message: 'two windows overlap' },
});

export const patternNeedsModel = error<{ pattern: string }>('ESP7311', 'expression of names that no glob says', {
  message: ({ pattern }) => `the expression \`${pattern}\` of names cannot be said as a glob`,
  why: 'recipes select by globs; with a model the layers that match are listed instead',
  help: () => 'give the model with `--model`',
  wrong: importing(sound.replace('fc1.weight', "'re:fc(1|2)'")),
  right: importing(sound.replace('fc1.weight', "'re:fc(1|2)'"), `${options} --model ${lenet300}`),
});
