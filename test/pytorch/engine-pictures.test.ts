/** Recipes of papers by name, on convolutions and a vision transformer, carried out by both engines. */
import { it } from 'vitest';
import { expectAgreement } from './engine-recipes.ts';

it('agree on recipes for convolutions and a vision transformer', async () => {
  await expectAgreement(/fmnist/);
}, 1_800_000);
