/** A project in which every name that may be strange is: of layers, tensors, files, data sets and stages. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import { bytesAsSource, encodeModel, loadTensors, readModel, type Node } from '../../src/model/index.ts';
import { projectFolder } from '../report/run-folder.ts';

/** What a terminal or a log obeys, what turns the reading direction round, and what is markup. */
export const strange =
  '\u001b[31mred\u001b[8m\u001b]0;title\u0007\u009b31m\u202e\u2066\u200f<script>alert(1)</script>' +
  '|`*b*`[a](b)&lt;%0A::error::\ufffe\u007f\u2028\ufeff\n::error::forged\r\n\t##[error]forged\tcell';

/** In the name of a file no `/` can be. */
export const strangeFile = strange.replaceAll('/', '');

/** A name in back quotes holds no line break and no back quote, and the reader drops bidi controls. */
const inRecipe = strange.replaceAll(/[`\n\r\t\u2028\ufeff\u202e\u2066\u200f]/g, '');

const recipe = (target: number): string => `# ${strange.replaceAll(/[\n\r\t\u2028]/g, '')}
recipe \`r${inRecipe}\`
stage \`s${inRecipe}\` for 20 steps {
  train all with sgd(lr: 0.05)
  prune weights by global magnitude to ${target}% over 25%..75%
  expect sparsity of model >= 60%
}
stage cut {
  prune neurons by magnitude to 50% sparsity
  compact
}
expect accuracy of model >= 99.99%
`;

/** Configurations of other tools, whose keys, values and names of layers are strange. */
const foreign = {
  input_info: { sample_size: [1, 64] },
  target_device: strange,
  epochs: 6,
  [strange]: strange,
  compression: {
    algorithm: 'magnitude_sparsity',
    params: { schedule: 'exponential', sparsity_target: 0.5, sparsity_target_epoch: 3, [strange]: strange },
    ignored_scopes: [strange, `{re}${strange}`],
  },
};
const elsewhere = {
  pruning_configs: [{ pruning_type: 'magnitude', pattern: strange, op_names: [strange], end_step: 0, [strange]: strange }],
};

/** The folder: `net.onnx`, `espalier.yaml` and three recipes, `-e.prune` with a finding. */
export function strangeFolder(): string {
  const cwd = projectFolder();
  const at = (name: string): string => path.join(cwd, name);
  const main = bytesAsSource(readFileSync(at('net.onnx')));
  const files = { name: 'net.onnx', main, open: () => undefined };
  const { value: read } = readModel(files);
  const model = read && loadTensors(read, files).value;
  if (model === undefined) throw new Error('the model cannot be read');
  const { graph } = model;
  const outside = new Set([...graph.inputs, ...graph.outputs].map(({ name }) => name));
  const name = (own: string): string => (own === '' || outside.has(own) ? own : own + strange);
  const renamed = (node: Node): Node => ({
    ...node,
    name: name(node.name),
    inputs: node.inputs.map(name),
    outputs: node.outputs.map(name),
  });
  const tensors = [...graph.initializers.values()].map((tensor) => ({ ...tensor, name: name(tensor.name) }));
  const bytes = encodeModel({
    ...model,
    producer: strange,
    graph: {
      ...graph,
      nodes: graph.nodes.map(renamed),
      initializers: new Map(tensors.map((tensor) => [tensor.name, tensor])),
      valueInfo: new Map(),
    },
  });
  writeFileSync(at('net.onnx'), bytes);
  writeFileSync(at(`${strangeFile}.prune`), recipe(80));
  writeFileSync(at('other.prune'), recipe(70));
  writeFileSync(at('-e.prune'), `prune wieghts of "${inRecipe}\u202e" by magnitude to 80%\n`);
  writeFileSync(at('tool.json'), JSON.stringify(foreign));
  writeFileSync(at('tool.yaml'), stringify(elsewhere));
  writeFileSync(at('<script>.prune'), 'prune wieghts by magnitude to 80%\n');
  renameSync(at('net.onnx'), at(`${strangeFile}.onnx`));
  const project = readFileSync(at('espalier.yaml'), 'utf8');
  writeFileSync(at('espalier.yaml'), project.replace('net.onnx', JSON.stringify(`${strangeFile}.onnx`)));
  return cwd;
}
