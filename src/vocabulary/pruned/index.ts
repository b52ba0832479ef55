/** Every declaration of this folder, in the order of the reference. */
import type { WordDeclaration } from '../declaration.ts';
import { blocks } from './blocks.ts';
import { channels } from './channels.ts';
import { dimensions } from './dimensions.ts';
import { experts } from './experts.ts';
import { heads } from './heads.ts';
import { hidden } from './hidden.ts';
import { neurons } from './neurons.ts';
import { rows } from './rows.ts';
import { samples } from './samples.ts';
import { sublayers } from './sublayers.ts';
import { tiles } from './tiles.ts';
import { weights } from './weights.ts';
import { width } from './width.ts';
import { zeros } from './zeros.ts';

export const pruned: readonly WordDeclaration[] = [
  weights,
  tiles,
  channels,
  neurons,
  heads,
  dimensions,
  experts,
  hidden,
  width,
  rows,
  blocks,
  sublayers,
  zeros,
  samples,
];
