/** The block `arm`: one way of a branch. */
import type { BlockDeclaration } from '../declaration.ts';

export const arm: BlockDeclaration = {
  kind: 'block',
  word: 'arm',
  builds: 'arm',
  object: { kind: 'name', of: ['arm'], defines: true },
  clauses: [],
  documentation: 'One way of a branch.',
  example: 'branch {\n  arm plain { train all }\n  arm low-rank { retrain lora }\n}\npick plain',
};
