/** Units of a network. */
import type { UnitDeclaration } from '../declaration.ts';

export const blocks: UnitDeclaration = {
  kind: 'unit',
  word: 'blocks',
  singular: 'block',
  dimension: 'pruning',
  whole: true,
  documentation: 'Residual blocks.',
  example: 'prune blocks by magnitude removing 1 block',
};

export const channels: UnitDeclaration = {
  kind: 'unit',
  word: 'channels',
  singular: 'channel',
  dimension: 'pruning',
  whole: true,
  documentation: 'Outputs of convolutions.',
  example: 'prune channels by magnitude removing 4 channels',
};

export const dimensions: UnitDeclaration = {
  kind: 'unit',
  word: 'dimensions',
  singular: 'dimension',
  dimension: 'pruning',
  whole: true,
  documentation: 'Dimensions of heads.',
  example: 'prune dimensions by magnitude removing 2 dimensions per layer',
};

export const experts: UnitDeclaration = {
  kind: 'unit',
  word: 'experts',
  singular: 'expert',
  dimension: 'pruning',
  whole: true,
  documentation: 'Experts of a mixture.',
  example: 'prune experts by magnitude removing 1 expert',
};

export const heads: UnitDeclaration = {
  kind: 'unit',
  word: 'heads',
  singular: 'head',
  dimension: 'pruning',
  whole: true,
  documentation: 'Heads of attention.',
  example: 'prune heads by magnitude removing 1 head',
};

export const hidden: UnitDeclaration = {
  kind: 'unit',
  word: 'hidden',
  singular: 'hidden',
  dimension: 'pruning',
  whole: true,
  documentation: 'Hidden units of recurrent layers.',
  example: 'prune hidden by magnitude removing 4 hidden',
};

export const layers: UnitDeclaration = {
  kind: 'unit',
  word: 'layers',
  singular: 'layer',
  dimension: 'layers',
  whole: true,
  documentation: 'Operators with weights.',
  example: 'prune weights in layers 0..3 by magnitude to 80%',
};

export const neurons: UnitDeclaration = {
  kind: 'unit',
  word: 'neurons',
  singular: 'neuron',
  dimension: 'pruning',
  whole: true,
  documentation: 'Hidden units.',
  example: 'prune neurons by magnitude removing 4 neurons',
};

export const rows: UnitDeclaration = {
  kind: 'unit',
  word: 'rows',
  singular: 'row',
  dimension: 'pruning',
  whole: true,
  documentation: 'Rows of embedding tables.',
  example: 'prune rows by magnitude removing 4 rows',
};

export const sublayers: UnitDeclaration = {
  kind: 'unit',
  word: 'sublayers',
  singular: 'sublayer',
  dimension: 'pruning',
  whole: true,
  documentation: 'Residual branches.',
  example: 'prune sublayers by magnitude removing 1 sublayer',
};

export const tiles: UnitDeclaration = {
  kind: 'unit',
  word: 'tiles',
  singular: 'tile',
  dimension: 'pruning',
  whole: true,
  documentation: 'Blocks of weights.',
  example: 'prune tiles(rows: 1, columns: 4) by magnitude removing 100 tiles',
};

export const unitsOfPruning: UnitDeclaration = {
  kind: 'unit',
  word: 'units',
  singular: 'unit',
  dimension: 'pruning',
  whole: true,
  documentation: 'Whatever the statement prunes.',
  example: 'prune heads by magnitude removing 2 heads rescored every 1 unit',
};

export const weights: UnitDeclaration = {
  kind: 'unit',
  word: 'weights',
  singular: 'weight',
  dimension: 'pruning',
  whole: true,
  documentation: 'Single weights. Targets are shares of them, and floors may be counts.',
  example: 'prune weights by magnitude to 80% protect min 100 weights per layer',
};

export const width: UnitDeclaration = {
  kind: 'unit',
  word: 'width',
  singular: 'width',
  dimension: 'pruning',
  whole: true,
  documentation: 'Places of the width of a residual stream.',
  example: 'prune width by magnitude removing 4 width',
};
