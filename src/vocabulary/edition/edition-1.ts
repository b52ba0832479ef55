/** All declarations of edition 1. */
import type { Declaration } from '../declaration.ts';
import { adapters, trained } from '../trained.ts';
import { allocations, allocators } from '../allocators.ts';
import { bases, data, types } from '../data.ts';
import { blocks, definitions, headers, shortForms } from './heads.ts';
import { calibrated, rewound, reconstructed, foldable, insertable } from '../objects.ts';
import * as choices from '../choices.ts';
import { criteria, curves } from '../criteria.ts';
import { decays, pieces } from '../decays/index.ts';
import { functions } from '../expressions/functions.ts';
import { variables } from '../expressions/variables.ts';
import { groupings, roundings, ties, wholes, scopes } from '../scopes.ts';
import { losses, multipliers, penalties } from '../losses.ts';
import { masks, reparams } from '../masks.ts';
import { metrics } from '../metrics.ts';
import { optimizers } from '../optimizers.ts';
import { pruned } from '../pruned/index.ts';
import { roles } from '../roles.ts';
import { cellScales, mappings } from '../shared.ts';
import { units } from '../units.ts';
import { verbs } from '../verbs/index.ts';

export const edition1: readonly Declaration[] = [
  ...verbs,
  ...blocks,
  ...headers,
  ...definitions,
  ...shortForms,
  ...units,
  ...optimizers,
  ...decays,
  ...multipliers,
  ...pieces,
  ...allocations,
  ...allocators,
  ...masks,
  ...roles,
  ...scopes,
  ...roundings,
  ...ties,
  ...groupings,
  ...choices.compensations,
  ...losses,
  ...metrics,
  ...choices.statistics,
  ...data,
  ...bases,
  ...types,
  ...trained,
  ...adapters,
  ...pruned,
  ...rewound,
  ...calibrated,
  ...reconstructed,
  ...choices.initialisations,
  ...choices.joins,
  ...insertable,
  ...choices.matrixForms,
  ...mappings,
  ...cellScales,
  ...choices.keepable,
  ...foldable,
  ...choices.picks,
  ...choices.variations,
  ...choices.splits,
  ...choices.weighings,
  ...wholes,
  ...criteria,
  ...curves,
  ...penalties,
  ...reparams,
  ...functions,
  ...variables,
];
