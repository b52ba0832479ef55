/** Definitions: names that a recipe gives. */
import { definition, type DefinitionDeclaration } from '../declaration.ts';
import { inBounds, readingOutputs } from '../clauses/places.ts';
import { count, quotedText, record, selector } from '../values.ts';

/** A value that can be set from outside. */
const param = definition('param', {
  builds: 'param',
  clauses: [inBounds],
  documentation: 'A value that can be set from outside.',
  example: 'param target: sparsity = 80%\nprune weights by magnitude to target',
});

/** A name for layers and tensors, with their number where it matters. */
const group = definition('group', {
  builds: 'group',
  value: record({ name: 'selector', shape: selector }, { name: 'expect', word: 'expect', shape: count, optional: true }),
  clauses: [],
  documentation: 'A name for layers and tensors, with their number where it matters.',
  example: 'group ffn = **.fc1, **.fc2 expect 24\nprune weights in ffn by magnitude to 80%',
});

/** A score of a unit. */
const criterion = definition('criterion', {
  builds: 'expression',
  value: { kind: 'expression', role: 'criterion' },
  clauses: [],
  documentation: 'A score of a unit.',
  example: 'criterion wanda-like = |w| * sqrt(avg(x^2))\nprune weights by wanda-like to 50%',
});

/** How far a target is reached at progress p. */
const curve = definition('curve', {
  builds: 'expression',
  value: { kind: 'expression', role: 'curve' },
  variables: ['p'],
  clauses: [],
  documentation: 'How far a target is reached at progress p.',
  example: 'curve eager(p) = 1 - (1 - p)^5\nprune weights by magnitude to 80% over 25%..75% along eager',
});

/** A term of the loss. */
const penalty = definition('penalty', {
  builds: 'expression',
  value: { kind: 'expression', role: 'penalty' },
  clauses: [],
  documentation: 'A term of the loss: of the weights, or of the output `y` of the model and the `label`.',
  example: 'penalty ridge(lambda: 1e-4) = lambda * sum(w^2)\ntrain all loss task + ridge',
});

/** What the forward pass takes for a weight. */
const reparam = definition('reparam', {
  builds: 'expression',
  value: { kind: 'expression', role: 'reparam' },
  clauses: [],
  documentation: 'What the forward pass takes for a weight.',
  example: 'reparam pdp(tau: 0.1) = w * softmax([w^2, t^2] / tau)[0]\nprune weights by magnitude to 80% over 25%..75% mask pdp',
});

/** Something to be measured. */
const metric = definition('metric', {
  builds: 'expression',
  value: { kind: 'expression', role: 'metric' },
  clauses: [],
  documentation: 'Something to be measured.',
  example: 'metric scale = sum(gamma^2)\nmeasure scale of model',
});

/** A model by its file: a teacher, one that scores samples, or one of several that are pruned as one network. */
const model = definition('model', {
  builds: 'model',
  value: quotedText,
  clauses: [readingOutputs],
  documentation:
    'A model, an ONNX file in the folder of the recipe: one that losses follow, one whose `NAME.y` scores samples, or one of several that a recipe prunes as one network. An input that has the name of an output of another model reads it; `reading` says so of other names.',
  example:
    'model text = "text-encoder.onnx"\nmodel unet = "denoiser.onnx" reading context from text.hidden\nprune weights in text by magnitude to 47.5%\nprune weights in unet by magnitude to 35%',
});

export const definitions: readonly DefinitionDeclaration[] = [param, group, criterion, curve, penalty, reparam, metric, model];
