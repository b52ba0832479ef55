/** Every definition of edition 1. */
import type { DefinitionDeclaration } from '../declaration.ts';
import { criterion } from './criterion.ts';
import { curve } from './curve.ts';
import { group } from './group.ts';
import { metric } from './metric.ts';
import { model } from './model.ts';
import { param } from './param.ts';
import { penalty } from './penalty.ts';
import { reparam } from './reparam.ts';

export const definitions: readonly DefinitionDeclaration[] = [
  param,
  group,
  criterion,
  curve,
  penalty,
  reparam,
  metric,
  model,
];
