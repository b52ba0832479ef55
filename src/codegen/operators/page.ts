/** The page on operators: which have a gradient, and how it is made. */
import { flatOperators } from '../../compute/gradients/flat.ts';
import { gradientNotes } from '../../compute/gradients/notes.ts';
import { gradientRules } from '../../compute/gradients/table.ts';
import { relevanceNotes } from '../../compute/relevance/notes.ts';
import { oldestOpset, upgraded } from '../../compute/modernize.ts';
import { listed, table } from '../reference/markdown.ts';

function relevanceRows(): readonly (readonly string[])[] {
  return Object.entries(relevanceNotes)
    .toSorted(([a], [b]) => a.localeCompare(b, 'en'))
    .map(([operator, { how, without = '' }]) => [`\`${operator}\``, how, without]);
}

export function operatorsPage(): string {
  const operators = [...gradientRules.keys()].toSorted((a, b) => a.localeCompare(b, 'en'));
  const rows = operators.map((operator) => {
    const note = gradientNotes[operator];
    if (note === undefined) throw new Error(`nobody says how the gradient of ${operator} is made`);
    return [`\`${operator}\``, note.how, note.without ?? ''];
  });
  const parts = [
    '# Operators',
    '<!-- Generated from the gradient rules by scripts/codegen.mjs; not edited by hand. -->',
    'A network is inspected, planned and pruned whatever its operators are. To train it, or to measure a criterion that needs gradients, every operator on a path from a trained tensor to ' +
      'the loss has to have one. onnxruntime has no kernels for training in its package, so Espalier writes the backward pass as ONNX nodes beside the forward pass, and onnxruntime runs both as one graph.',
    'As a file is read, every node is held against the signature of its operator in the file’s operator set (the schemas of ONNX, operator sets 8 to 22): counts of inputs and outputs, attributes and their kinds, types as far as they are known ' +
      '([ESP3110](diagnostics/ESP3110.md) to [ESP3115](diagnostics/ESP3115.md)). So are axes, orders, strides, groups and the shapes that operators bring together ([ESP3116](diagnostics/ESP3116.md)). What onnxruntime would refuse is refused by `inspect`, `plan` and `run` alike. Operators of other domains have no signature here.',
    'An operator without gradient is refused with its node’s name and what to freeze instead, when it is planned, unless no trained tensor lies below it: below what trains ([ESP4170](diagnostics/ESP4170.md)), ' +
      'below what a criterion of gradients ranks ([ESP6001](diagnostics/ESP6001.md)). So are uses of operators ([ESP6002](diagnostics/ESP6002.md)) and unknown shapes ([ESP6007](diagnostics/ESP6007.md)), as soon as data or model say how large a sample is. ' +
      'Each rule is held against finite differences on random shapes, and whole networks against PyTorch.',
    `## ${operators.length} operators with a gradient`,
    'What stands under *gradient* is multiplied with that of the output, g; x is the input and y the output.',
    table(['operator', 'gradient', 'refused'], rows),
    '## Operators that stop gradients',
    `The outputs of these do not follow small changes of what they read, so nothing flows back, and a weight below them needs no gradient on their account: ${listed([...flatOperators], 'and')}; \`Cast\` to whole numbers and truth values, too.`,
    '## Relevance',
    'A criterion that names `r` measures how much each output of a layer contributed to the output of the class that is the label ([criteria](reference/criteria.md)): layer-wise relevance propagation with the rule z⁺ ([Yeom et al.](https://arxiv.org/abs/1912.08881)). ' +
      'It begins with 1 at the label of each sample, is handed down from operator to operator, and is kept as a whole on its way but where all contributions to an output are 0. An operator without rule between the output and a layer that is scored is refused when it is planned ([ESP4610](diagnostics/ESP4610.md)). ' +
      'The rules are held against loops in double precision, on single operators and on whole networks.',
    table(['operator', 'relevance', 'refused'], relevanceRows()),
    '## Half precision',
    'A model in float16 or bfloat16 is computed in float32: onnxruntime’s CPU provider has no kernels for bfloat16, and computes float16 in float32 between casts. Every stored tensor is held as float32 masters and rounded to the nearest half, ' +
      'halves to even, where the model reads it; samples are rounded where the model takes them in half precision. What is computed between is not rounded, and `Cast` to half precision is none. ' +
      'The gradient in a rounded weight is that of its master (Micikevicius et al., [arXiv:1710.03740](https://arxiv.org/abs/1710.03740)); losses, gradients, optimizer states and adapters are float32, which is why no loss is scaled. ' +
      'Masters are the state of a run, kept at checkpoints; criteria read them. The model that is written has the types that it came with, each value rounded once from its master; a weight that its mask keeps may round to 0 and is then counted among the zeros of the file, but not as pruned. ' +
      'Weights in float64 are not trained ([ESP6004](diagnostics/ESP6004.md)), those in 8 and 4 bits not pruned ([ESP4001](diagnostics/ESP4001.md)).',
    '## Older operator sets',
    `Graphs are written for operator set ${oldestOpset} or later. Nodes of older sets are brought up to date: ${listed(upgraded, 'and')} mean something else there, or take as attributes what are inputs now. ` +
      'A node that has no newer form is refused ([ESP6008](diagnostics/ESP6008.md)). Recurrent nodes with the batch first (`layout` 1), which onnxruntime does not run, are turned.',
    '## Branches, loops and choices',
    'Where the condition of an `If` follows from constants and from sizes that the input fixes, the branch that is taken trains as it stands, with what it stores. So do up to 64 turns of a `Loop`, where their number is known in the same way and no condition ends them, as in exports of `torch.tensor_split`. Branches that the samples choose, other loops and `Scan` have no gradient: they may stand below all that trains.\n\nA gradient passes straight through `z + (q - z)`, of which a module may have detached the difference (VQ-VAE, rounded weights): it reaches `z`, and neither `q` nor what `q` is made of. What only a choice or a rounding reads, as a book of codes, has the gradient 0.',
    '## Losses',
    'Cross-entropy, binary cross-entropy, squared and absolute error, and distillation are emitted with their gradients ([losses](reference/losses.md)). A penalty is an expression: it is differentiated by the rules above.',
  ];
  return `${parts.join('\n\n')}\n`;
}
