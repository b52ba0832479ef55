/** Pages of `catalogue/import.ts`. */
import * as catalogue from '../catalogue/import.ts';
import { lenet300, described, type Example, type Pages, type Situation } from './example.ts';

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

export const imports: Pages<typeof catalogue> = {
  importUnreadable: file('modifiers: [\n'),
  importTooLarge: described(
    catalogue.importTooLarge,
    { what: 'fields', limit: 20_000 },
    'A file of another tool is read as hostile input. A few lines of YAML can stand for millions of fields by anchors and aliases. So fields are counted where they are used.',
    'No recipe of these tools has so many fields. Check what the file is.',
  ),
  unknownDialect: file('name: net\nlayers: 3\n'),
  nothingToPrune: file('modifiers:\n  - !QuantizationModifier {start_epoch: 0}\n'),
  notSaidByFile: { wrong: importing(sound, ''), right: importing(sound) },
  traceNeeds: {
    wrong: importing(sound, `${options} --trace`),
    right: importing(sound, `${options} --trace --steps-per-epoch 100 --model ${lenet300}`),
  },
  unknownModule: {
    wrong: importing(sound.replace('fc1', 'fc0'), `${options} --model ${lenet300}`),
    right: importing(sound, `${options} --model ${lenet300}`),
  },
  badFormula: file(sound.replace('0.85', 'eval(target)'), `target: 0.85\n${sound.replace('0.85', 'eval(target)')}`),
  refusedByTool: file(`${sound}pruning_stage:\n  pruning_modifiers:\n    - !ConstantPruningModifier {params: [fc1.weight]}\n`),
  traceTooLong: {
    wrong: importing(sound.replace('frequency: 1', 'frequency: 0.01'), `${options} --trace --steps-per-epoch 100 --model ${lenet300}`),
    right: importing(sound.replace('frequency: 1', 'frequency: 0.01'), `${options} --steps-per-epoch 100 --model ${lenet300}`),
  },
  importBroken: described(
    catalogue.importBroken,
    { code: 'ESP2101', message: 'two windows overlap' },
    'Each imported recipe is checked before it is written. A file can say what recipes refuse, such as two schedules of one layer at the same time.',
    'Leave one of the modifiers out, or import the parts one by one.',
  ),
  patternNeedsModel: {
    wrong: importing(sound.replace('fc1.weight', "'re:fc(1|2)'")),
    right: importing(sound.replace('fc1.weight', "'re:fc(1|2)'"), `${options} --model ${lenet300}`),
  },
};
