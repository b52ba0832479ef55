/** Pages of `catalogue/yaml.ts`. */
import * as catalogue from '../catalogue/yaml.ts';
import type { Example, Pages } from './example.ts';

/** Two files that are checked in turn. */
function files(wrong: string, right: string, note?: string): Example {
  const command = 'check recipe.prune.yaml';
  return { wrong: { files: { 'recipe.prune.yaml': wrong }, command }, right: { files: { 'recipe.prune.yaml': right }, command }, note };
}

const step = '{prune: weights, by: magnitude, to: 80%}';
const good = `stages:\n  - ${step}\n`;
const twice = 'stages:\n  - {prune: weights, by: magnitude, to: 50%}\n  - {train: all, for: 1 epoch}\n';

export const yaml: Pages<typeof catalogue> = {
  notYaml: files(
    'stages:\n  - prune: weights\n    by: |w|\n    to: 80%\n',
    'stages:\n  - prune: weights\n    by: "|w|"\n    to: 80%\n',
    'To YAML a bar or a greater-than sign at the beginning of a value starts lines of text, a star an alias, and `{` or `[` a mapping or a list. Put expressions and globs that begin with such a mark in quotes.',
  ),
  anchored: files(
    'stages:\n  - {prune: weights, in: *.fc1, by: magnitude, to: 80%}\n',
    'stages:\n  - {prune: weights, in: "*.fc1", by: magnitude, to: 80%}\n',
    'Anchors and aliases repeat one value in several places. A few lines of them can expand to a file larger than any memory. Parameters and groups give names to values instead.',
  ),
  tagged: files('stages:\n  - {prune: weights, by: magnitude, to: !!str 80%}\n', good),
  directive: files(`%YAML 1.1\n---\n${good}`, good),
  manyDocuments: files(`${good}---\n${good}`, good),
  keyTwice: files(
    'stages:\n  - {prune: weights, by: magnitude, to: 80%, to: 90%}\n',
    'stages:\n  - {prune: weights, by: magnitude, to: 90%}\n',
  ),
  keyIsNoWord: files('stages:\n  - ? [prune]\n    : weights\n    prune: weights\n    by: magnitude\n    to: 80%\n', good),
  tooLarge: {
    wrong: {
      files: {
        'recipe.prune.yaml': {
          bytes: new TextEncoder().encode(`# ${'x'.repeat(1 << 20)}\n${good}`),
          words: 'a comment of a million characters, and a statement',
        },
      },
      command: 'check recipe.prune.yaml',
    },
    right: { files: { 'recipe.prune.yaml': good }, command: 'check recipe.prune.yaml' },
  },
  tooDeep: files(`stages: ${'['.repeat(70)}${']'.repeat(70)}\n`, good),
  wrongNode: files('stages:\n  - {train: all, for: {epochs: 5}}\n', 'stages:\n  - {train: all, for: 5 epochs}\n'),
  unknownKey: files(
    'stages:\n  - {prune: weights, by: {alocation: global, criterion: magnitude}, to: 80%}\n',
    'stages:\n  - {prune: weights, by: {allocation: global, criterion: magnitude}, to: 80%}\n',
  ),
  missingKey: files(
    'params:\n  target: {value: 80%}\nstages:\n  - {prune: weights, by: magnitude, to: 80%}\n',
    'params:\n  target: {type: sparsity, value: 80%}\nstages:\n  - {prune: weights, by: magnitude, to: target}\n',
  ),
  sentence: files(
    'stages:\n  - {prune: weights, by: magnitude, to: 80% over 25%..75%}\n',
    'stages:\n  - {prune: weights, by: magnitude, to: 80%, over: 25%..75%}\n',
  ),
  noVerb: files('stages:\n  - {by: magnitude, to: 80%}\n', good),
  twoVerbs: files('stages:\n  - {prune: weights, by: magnitude, to: 50%, train: all, for: 1 epoch}\n', twice),
  notAFlag: files(
    'stages:\n  - {train: all, with: {sgd: {lr: 0.1, nesterov: yes}}}\n',
    'stages:\n  - {train: all, with: {sgd: {lr: 0.1, nesterov: true}}}\n',
    'Leave out a flag that does not apply: `false` would say the same as no flag.',
  ),
  bareRatio: files(
    'stages:\n  - {prune: weights, by: magnitude, to: 2:4}\n',
    'stages:\n  - {prune: weights, by: magnitude, to: "2:4"}\n',
    'Espalier reads both alike. A tool that reads YAML 1.1, such as PyYAML, sees 124.',
  ),
  polarity: files(
    'stages:\n  - {prune: weights, by: magnitude, to: "1:4"}\n',
    'stages:\n  - {prune: weights, by: magnitude, to: {keep: 1, of: 4}}\n',
  ),
  foreignNumber: files(
    'stages:\n  - {train: all, for: 100 steps, accumulate: 0x10}\n',
    'stages:\n  - {train: all, for: 100 steps, accumulate: 16}\n',
  ),
  singleWord: files('stages:\n  - {train: all, with: "sgd(lr: 0.1)"}\n', 'stages:\n  - {train: all, with: {sgd: {lr: 0.1}}}\n'),
  twoSigns: files(
    'stages:\n  - {train: all, for: 1 epoch}\n  - expect: {metric: accuracy, ">=": 80%, "<=": 90%}\n',
    'stages:\n  - {train: all, for: 1 epoch}\n  - expect: {metric: accuracy, ">=": 80%}\n  - expect: {metric: accuracy, "<=": 90%}\n',
  ),
  foreignRecipe: files('modifiers:\n  - !GMPruningModifier\n    params: ["re:.*weight"]\n    final_sparsity: 0.8\n', good),
  allocationApart: files(
    'stages:\n  - {prune: weights, by: global magnitude, to: 80%}\n',
    'stages:\n  - {prune: weights, by: {allocation: global, criterion: magnitude}, to: 80%}\n',
  ),
  stepAtTop: files('prune: weights\nby: magnitude\nto: 80%\n', good),
};
