/**
 * The plan: every decision that a recipe, a model and a project leave to be made, made. It is plain JSON-able data. `schema/` declares each
 * key once: its type, what fits it, its place in the YAML and its sentence in the reference. Nothing in a plan depends on the machine: no
 * time stamps, no absolute paths. `defaults` lists the keys of its object whose values are defaults.
 */
export type * from './schema/allocators.ts';
export type * from './schema/gates.ts';
export type * from './schema/latency.ts';
export type * from './schema/observation.ts';
export type * from './schema/plan.ts';
export type * from './schema/prune.ts';
export type * from './schema/ranks.ts';
export type * from './schema/stage.ts';
export type * from './schema/structure.ts';
export type * from './schema/train.ts';
export type * from './schema/unit-words.ts';
export type * from './schema/units.ts';
