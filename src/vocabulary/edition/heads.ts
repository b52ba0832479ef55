/** What a statement may begin with beside a verb: headers, blocks, definitions and short forms. */
import * as declared from '../declaration.ts';
import { version, inValues, overClients, untilRound, varying, inBounds, readingOutputs } from '../clauses/places.ts';
import { count, quotedText, record, selector } from '../values.ts';
import { forLength, until } from '../clauses/training.ts';
import type { ExpressionShape } from '../shapes.ts';

const recipe = declared.header('recipe', {
  object: { kind: 'name', of: [], defines: true },
  repeatable: false,
  clauses: [version],
  documentation: 'Names the recipe.',
  example: 'recipe gmp version 1.0.0\nprune weights by magnitude to 80%',
});

const cite = declared.header('cite', {
  object: record({ name: 'identifier', shape: { kind: 'text', written: 'either' } }, { name: 'title', shape: quotedText, optional: true }),
  repeatable: true,
  clauses: [],
  documentation: 'Names a paper that the recipe follows.',
  example: 'cite arxiv:1710.01878 "To prune, or not to prune"\nprune weights by magnitude to 80%',
});

const deviates = declared.header('deviates', {
  object: quotedText,
  repeatable: true,
  clauses: [],
  documentation: 'Says one way in which the recipe differs from the paper.',
  example: 'deviates "trains for 5 epochs, not 100"\nprune weights by magnitude to 80%',
});

const use = declared.header('use', {
  object: quotedText,
  repeatable: true,
  clauses: [],
  documentation: 'Takes in the definitions of another file.',
  example: 'use "criteria.prune"\nprune weights by our-score to 80%',
});

const edition = declared.header('edition', {
  object: count,
  repeatable: false,
  clauses: [],
  documentation: 'The edition of the language that the recipe is written in.',
  example: 'edition 1\nprune weights by magnitude to 80%',
});

export const headers: readonly declared.HeaderDeclaration[] = [recipe, cite, deviates, use, edition];

// Blocks that hold stages or statements.

const stage = declared.block('stage', {
  builds: 'stage',
  object: { kind: 'name', of: ['stage'], defines: true },
  clauses: [forLength, until],
  documentation: 'Statements that share one clock.',
  example: 'stage sparsify for 5 epochs {\n  train all\n  prune weights by magnitude to 80% over 25%..75%\n}',
});

const repeat = declared.block('repeat', {
  builds: 'repeat',
  object: record({ name: 'count', shape: count }, { name: 'times', word: 'times' }),
  clauses: [untilRound],
  documentation: 'Does the same stages several times.',
  example: 'repeat 3 times { prune weights by magnitude removing 20% of remaining }',
});

const branch = declared.block('branch', {
  builds: 'branch',
  object: record({ name: 'count', shape: count }, { name: 'ways', word: 'ways' }),
  clauses: [varying, overClients],
  documentation: 'Goes on from one state in several ways.',
  example: 'branch 5 ways varying seed { train all }\naverage all',
});

const arm = declared.block('arm', {
  builds: 'arm',
  object: { kind: 'name', of: ['arm'], defines: true },
  clauses: [],
  documentation: 'One way of a branch.',
  example: 'branch {\n  arm plain { train all }\n  arm low-rank { retrain lora }\n}\npick plain',
});

const sweep = declared.block('sweep', {
  builds: 'sweep',
  object: { kind: 'name', of: ['param'] },
  clauses: [inValues],
  documentation: 'Runs its stages once for each value of a parameter.',
  example: 'param s: sparsity = 80%\nsweep s in 50%, 80%, 95% { prune weights by magnitude to s }',
});

export const blocks: readonly declared.BlockDeclaration[] = [stage, repeat, branch, arm, sweep];

// Definitions: names that a recipe gives.

const param = declared.definition('param', {
  builds: 'param',
  clauses: [inBounds],
  documentation: 'A value that can be set from outside.',
  example: 'param target: sparsity = 80%\nprune weights by magnitude to target',
});

const group = declared.definition('group', {
  builds: 'group',
  value: record({ name: 'selector', shape: selector }, { name: 'expect', word: 'expect', shape: count, optional: true }),
  clauses: [],
  documentation: 'A name for layers and tensors, with their number where it matters.',
  example: 'group ffn = **.fc1, **.fc2 expect 24\nprune weights in ffn by magnitude to 80%',
});

const formula = (role: ExpressionShape['role']) => ({ builds: 'expression', value: { kind: 'expression', role }, clauses: [] }) as const;

const criterion = declared.definition('criterion', {
  ...formula('criterion'),
  documentation: 'A score of a unit.',
  example: 'criterion wanda-like = |w| * sqrt(avg(x^2))\nprune weights by wanda-like to 50%',
});

const curve = declared.definition('curve', {
  ...formula('curve'),
  variables: ['p'],
  documentation: 'How far a target is reached at progress p.',
  example: 'curve eager(p) = 1 - (1 - p)^5\nprune weights by magnitude to 80% over 25%..75% along eager',
});

const penalty = declared.definition('penalty', {
  ...formula('penalty'),
  documentation: 'A term of the loss: of the weights, or of the output `y` of the model and the `label`.',
  example: 'penalty ridge(lambda: 1e-4) = lambda * sum(w^2)\ntrain all loss task + ridge',
});

const reparam = declared.definition('reparam', {
  ...formula('reparam'),
  documentation: 'What the forward pass takes for a weight.',
  example: 'reparam pdp(tau: 0.1) = w * softmax([w^2, t^2] / tau)[0]\nprune weights by magnitude to 80% over 25%..75% mask pdp',
});

const metric = declared.definition('metric', {
  ...formula('metric'),
  documentation: 'Something to be measured.',
  example: 'metric scale = sum(gamma^2)\nmeasure scale of model',
});

const model = declared.definition('model', {
  builds: 'model',
  value: quotedText,
  clauses: [readingOutputs],
  documentation:
    'A model, an ONNX file in the folder of the recipe: one that losses follow, one whose `NAME.y` scores samples, or one of several that a recipe prunes as one network. An input that has the name of an output of another model reads it; `reading` says so of other names.',
  example:
    'model text = "text-encoder.onnx"\nmodel unet = "denoiser.onnx" reading context from text.hidden\nprune weights in text by magnitude to 47.5%\nprune weights in unet by magnitude to 35%',
});

export const definitions: readonly declared.DefinitionDeclaration[] = [param, group, criterion, curve, penalty, reparam, metric, model];

// Short forms of statements.

const prunesWeights = { kind: 'short-form', verb: 'prune', object: 'weights', clause: 'by', keepsWord: true } as const;

const byAllocation: declared.ShortFormDeclaration = {
  ...prunesWeights,
  opens: { category: 'allocation' },
  documentation: 'A target after an allocation and a criterion prunes weights.',
  example: 'global magnitude to 80%',
};

const byCriterion: declared.ShortFormDeclaration = {
  ...prunesWeights,
  opens: { category: 'criterion' },
  documentation: 'A target after a criterion prunes weights.',
  example: 'magnitude to 80%',
};

const loraRetrain: declared.ShortFormDeclaration = {
  kind: 'short-form',
  opens: { word: 'lora-retrain' },
  verb: 'retrain',
  object: 'lora',
  clause: 'within',
  keepsWord: false,
  documentation: 'A budget after LoRA-retrain retrains adapters.',
  example: 'LoRA-retrain 0.3% of params',
};

export const shortForms: readonly declared.ShortFormDeclaration[] = [byAllocation, byCriterion, loraRetrain];
