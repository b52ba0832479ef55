/** Recipes of papers by name, on language models, carried out by both engines. */
import { it } from 'vitest';
import { expectAgreement } from './engine-recipes.ts';

it('agree on recipes for language models', async () => {
  await expectAgreement(/^(char|lstm)/);
}, 1_800_000);
