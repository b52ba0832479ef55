/** The pages of `docs/import/`: for each dialect what is kept, a file with its recipe, and what becomes of each field. */
import { importRecipe } from '../../import/import-recipe.ts';
import type { Dialect, Kind, DialectName } from '../../import/dialect.ts';
import { dialects } from '../../import/dialects/index.ts';

const lists = { said: 'said', differs: 'said with a difference', left: 'left to you', unsaid: 'not said' };

/** Names and texts. */
export function dialectPages(): readonly (readonly [name: string, text: string])[] {
  return dialects.map((dialect) => [`${dialect.name}.md`, pageOf(dialect)]);
}

function pageOf(dialect: Dialect): string {
  const notes = dialectNotes[dialect.name];
  return `# Recipes of ${dialect.title}

<!-- Generated from src/import/dialects by scripts/codegen.mjs; not edited by hand. -->

[\`espalier import\`](../import.md) reads ${notes.files}. The rules were read at ${notes.readAt}.

## What is kept

${notes.kept.map((text) => `- ${text}\n`).join('')}
## What is not kept

${notes.notKept.map((text) => `- ${text}\n`).join('')}
## An example

${exampleOf(dialect, notes)}
## Fields

What becomes of each field, and where in the tool's source its rule was read. A value can make it worse: the report of an import has the
last word. A field that is in no table is reported as not said.

${Object.values(dialect.kinds).map(table).join('\n')}`;
}

/** Throws where the example does not become a recipe. */
function exampleOf({ name, title }: Dialect, { example }: DialectNotes): string {
  const { file, text } = example;
  const optimizer = 'sgd(lr: 0.1)';
  const { recipe, lines } = importRecipe({ name: file, text }, { form: 'native', optimizer });
  if (recipe === undefined) throw new Error(`the example of ${name} does not become a recipe`);
  const fields = lines
    .filter(({ list }) => list === 'unsaid' || list === 'left')
    .map(({ path, list, note }) => `- \`${path}\`, ${lists[list]}${note === undefined ? '' : `: ${note}`}\n`);
  const rest = fields.length === 0 ? 'The recipe says every field.\n' : `What it does not say, from the report:\n\n${fields.join('')}`;
  return `A file of ${title}:

\`\`\`text
${text.trimEnd()}
\`\`\`

\`espalier import ${file} --optimizer '${optimizer}'\` writes:

\`\`\`text
${recipe.trimEnd()}
\`\`\`

${rest}`;
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

// What the pages of dialects say beside the tables of fields, and a file of each tool.

interface DialectNotes {
  /** What the importer reads. */
  readonly files: string;
  /** The state of the tool's source. */
  readonly readAt: string;
  readonly kept: readonly string[];
  readonly notKept: readonly string[];
  /** Made of the fields that files of the tool have. */
  readonly example: { readonly file: string; readonly text: string };
}

const dialectNotes: Readonly<Record<DialectName, DialectNotes>> = {
  sparseml: {
    files: 'YAML with tags such as `!GMPruningModifier`, also as front matter of a Markdown page',
    readAt: 'commit 1c04a016c',
    kept: [
      '`GMPruningModifier` and its relatives: targets, also one for each list of parameters, windows, all three curves, one threshold for all\n  layers, blocks, N:M.',
      'An update that the tool never makes, since its window ends with the training, is not made here: the target is the level that it reaches.',
      'Schedules of the learning rate, also several in turn, weight decay, and distillation from the original model.',
      '`eval(…)` and top-level variables, read by a grammar of arithmetic. No code is run.',
      '`OBSPruningModifier` and `MFACPruningModifier` as `by block-fisher`, from gradients of single samples.',
      '`ConstantPruningModifier`: masks stay after a prune; on a sparse file it is `prune zeros`.',
    ],
    notKept: [
      'AC/DC, the update of kept weights of M-FAC and OBS, quantization, what trains.',
      'Of two modifiers on the same layers the later one is kept.',
    ],
    example: {
      file: 'recipe.yaml',
      text: `num_epochs: &num_epochs 10
target: 0.9
modifiers:
  - !EpochRangeModifier
    start_epoch: 0.0
    end_epoch: *num_epochs
  - !GMPruningModifier
    params: ['re:.*conv.weight']
    init_sparsity: 0.05
    final_sparsity: eval(target - 0.05)
    start_epoch: 1.0
    end_epoch: eval(num_epochs * 0.8)
    update_frequency: 1.0
  - !QuantizationModifier
    start_epoch: 9.0
`,
    },
  },
  'llm-compressor': {
    files: 'recipes of LLM Compressor, and newer ones of SparseML: stages with modifiers',
    readAt: 'commit ab1ba3eff',
    kept: [
      '`SparseGPTModifier` and `WandaPruningModifier`: shares, one for each target, N:M with N as the pruned number, targets and ignored modules.',
      '`MagnitudePruningModifier` with a linear or cubic schedule, ending at the last level that the tool reaches.',
    ],
    notKept: ['OWL, quantization, structures of `MagnitudePruningModifier`. Keys that the tool drops are reported.'],
    example: {
      file: 'recipe.yaml',
      text: `sparsity_stage:
  run_type: oneshot
  sparsity_modifiers:
    SparseGPTModifier:
      sparsity: 0.5
      mask_structure: "2:4"
      block_size: 128
      dampening_frac: 0.01
      targets: ["re:.*proj"]
      ignore: ["re:.*lm_head"]
`,
    },
  },
  nncf: {
    files: 'JSON with `compression`, with comments',
    readAt: 'v2.7.0',
    kept: [
      '`magnitude_sparsity` with polynomial, exponential and multistep schedules, its two importances, and ignored and target scopes.',
      '`filter_pruning` by L1, L2 and geometric median, with shares and targets of FLOPs, in multiples of eight.',
      'Optimizer, rate and epochs of the sample scripts, and distillation of softmax outputs.',
    ],
    notKept: ['`local` levels, RB sparsity, movement sparsity, learnt rankings, quantization.'],
    example: {
      file: 'config.json',
      text: `{
  "model": "resnet50",
  "input_info": { "sample_size": [1, 3, 224, 224] },
  "epochs": 12,
  "compression": [
    {
      "algorithm": "magnitude_sparsity",
      "sparsity_init": 0.1,
      "params": {
        "schedule": "polynomial",
        "sparsity_target": 0.5,
        "sparsity_target_epoch": 10,
        "power": 3,
        "concave": true
      },
      "ignored_scopes": ["ResNet/NNCFLinear[fc]/linear_0"]
    }
  ]
}
`,
    },
  },
  distiller: {
    files: 'YAML with `pruners` and `policies`',
    readAt: 'commit d859fc85a',
    kept: [
      '`AutomatedGradualPruner` and `SparsityLevelParameterPruner` with their policies; the end of a policy is exclusive, as in the tool.',
      '`SensitivityPruner`: a threshold for each layer, held from the first epoch on; with `--model`, with the deviation of PyTorch.',
      'Filters by rank, at once and gradually: with everything that depends on them where the file removes them, else in one tensor, as\n  input channels and rows are.',
      '`L1Regularizer` and `GroupLassoRegularizer` as penalties of the layers that they name, without thresholds.',
      'The first schedule of the learning rate: `StepLR`, `MultiStepLR`, `MultiStepMultiGammaLR`, `ExponentialLR`.',
    ],
    notKept: ['Splicing, thresholds and masks of regularizers, blocks of one tensor.'],
    example: {
      file: 'schedule.yaml',
      text: `version: 1
lr_schedulers:
  steps:
    class: MultiStepLR
    milestones: [12, 18]
    gamma: 0.1
pruners:
  gradual:
    class: AutomatedGradualPruner
    initial_sparsity: 0.15
    final_sparsity: 0.6
    weights: [module.layer3.0.conv1.weight]
policies:
  - pruner: {instance_name: gradual}
    starting_epoch: 0
    ending_epoch: 10
    frequency: 1
  - lr_scheduler: {instance_name: steps}
    starting_epoch: 0
    ending_epoch: 24
    frequency: 1
`,
    },
  },
  'neural-compressor': {
    files: 'YAML, JSON or a Python dictionary of version 2, and YAML of version 1',
    readAt: 'v2.6 and v1.14',
    kept: [
      'Version 2: all four curves, local and global scope, blocks, N:M with N as the pruned number, the lowest and the highest share of a layer, names and\n  excluded names. The last linear layer is left out, as the tool does without saying so.',
      '`snip` and `snip_momentum` are measured on samples at each update, which the report names.',
      'Version 1: `basic_magnitude` by epochs, and `pattern_lock`.',
    ],
    notKept: ['`retrain_free`, channel patterns, penalties.'],
    example: {
      file: 'pruning.json',
      text: `{
  "target_sparsity": 0.9,
  "pruning_type": "magnitude",
  "pattern": "4x1",
  "start_step": 0,
  "end_step": 100,
  "pruning_frequency": 20,
  "max_sparsity_ratio_per_op": 0.98,
  "excluded_op_names": ["fc"]
}
`,
    },
  },
  paddleslim: {
    files: 'YAML with `UnstructurePrune`, `ChannelPrune` or `ASPPrune`',
    readAt: 'commit 9f3e9b2f0',
    kept: [
      'Unstructured pruning at once and by GMP, local or global, of all layers or of 1×1 convolutions; channels by L1; 2:4 of `ASPPrune`.',
    ],
    notKept: ['Thresholds, distillation, quantization, transformer pruning.'],
    example: {
      file: 'config.yaml',
      text: `Global:
  model_dir: net
  model_filename: model.pdmodel
UnstructurePrune:
  prune_strategy: gmp
  prune_mode: ratio
  ratio: 0.75
  gmp_config:
    stable_iterations: 0
    pruning_iterations: 450
    tunning_iterations: 450
    resume_iteration: -1
    pruning_steps: 90
    initial_ratio: 0.15
  local_sparsity: True
TrainConfig:
  epochs: 10
  learning_rate: 0.01
`,
    },
  },
};
