/** What is planned of each graph that `attributes` draws: all that writes gradients, statistics or cuts. */
import { plan } from '../../src/index.ts';
import { bytesAsSource, readLayers, readModel } from '../../src/model/index.ts';
import { isWellSaid } from '../hostile/findings.ts';
import { bytesOfDrawn } from './attribute-model.ts';
import type { DrawnGraph } from './attributes.ts';

const training = 'train all with sgd(lr: 0.05)';
const recipes = [
  `stage s for 4 steps {\n${training}\nprune weights by movement to 50% over 0%..50%\n}`,
  'stage s for 2 steps { retrain lora(rank: 2, alpha: 2) with adamw(lr: 0.001) }',
  'prune weights by wanda to 50%',
  'prune weights by taylor to 50%',
  'prune weights by obs to 50% compensating by obs(damping: 1%)',
  'prune channels by taylor to 50%\ncompact',
  'prune weights by lrp to 50%',
  'measure flops, accuracy',
] as const;

/** How far a drawn graph came. */
export type Reached = 'refused' | 'read' | 'trained';

/** A training is planned of every graph that can be read, and one recipe of the others. Throws where a finding is not sound. */
export function planDrawn(drawn: DrawnGraph): Reached {
  const model = bytesOfDrawn(drawn);
  const read = readModel({ name: 'net.onnx', main: bytesAsSource(model), open: () => undefined });
  read.diagnostics.forEach(isWellSaid);
  if (read.value === undefined) return 'refused';
  readLayers(read.value);
  const chosen = [`stage s for 2 steps { ${training} }`, recipes[drawn.recipe % recipes.length] ?? ''];
  const [trained] = chosen.map((recipe) => {
    const made = plan({ recipe, model, samples: { train: 64, test: 8 } });
    made.diagnostics.forEach(isWellSaid);
    return made.value !== undefined;
  });
  return trained === true ? 'trained' : 'read';
}
