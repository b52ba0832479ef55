/** What the page of the playground does without: modules that it replaces, and what a module says for others alone. */

/** Paths in `src/`: a module, and what stands in its place. A build in which one of them is not met fails. */
export const replacedInPage = {
  // The library that reads YAML is the second largest part of all; the page's recipe is text, and is laid out as text.
  'language/yaml/parse-yaml.ts': 'playground/without-yaml.ts',
  'language/yaml/write/convert.ts': 'playground/without-yaml.ts',
  // A page plans models that were exported; the command holds each node against its signature, and against what its operator refuses.
  'model/operators/check-nodes.ts': 'playground/without-operator-checks.ts',
  'model/shapes/faults.ts': 'playground/without-operator-checks.ts',
  // onnxruntime has no kernel for some operators on truth values; the page loads no model.
  'model/exports/truth-values.ts': 'playground/without-truth-values.ts',
  // Names in files of PyTorch's current exporter, and advice on scores, would take the page beyond its size; the command has both.
  'lint/rules/scores.ts': 'playground/without-score-hints.ts',
  'model/exports/named-as-modules.ts': 'playground/without-current-exports.ts',
  'model/exports/zero-rows.ts': 'playground/without-truth-values.ts',
  // What the values of stored tensors tell.
  'model/exports/certain-padding.ts': 'playground/without-values.ts',
  'model/exports/certain-buffers.ts': 'playground/without-values.ts',
  // Plans are held together where they are written and run.
  'plan/coherence.ts': 'playground/without-coherence.ts',
  // Examples of words are read by the reference; the page has none of them.
  'editor/example-values.ts': 'playground/without-examples.ts',
  // The command and the editors rewrite sentences that people know from elsewhere; the table would cost the page 10 kB.
  'language/meant/meant.ts': 'playground/without-meant.ts',
};

/** Properties that the reference and `explain` alone read, which the page has none of; by the modules that declare them. */
export const unreadInPage = [
  { modules: /[\\/]src[\\/]vocabulary[\\/].*\.ts$/, properties: ['example'] },
  { modules: /[\\/]src[\\/]compute[\\/](?:gradients|relevance)[\\/]notes\.ts$/, properties: ['how', 'without'] },
];
