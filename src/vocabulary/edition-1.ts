/** All declarations of edition 1. */
import type { Declaration } from './declaration.ts';
import { adapters } from './adapters/index.ts';
import { allocations } from './allocations/index.ts';
import { allocators } from './allocators/index.ts';
import { bases } from './bases/index.ts';
import { blocks } from './blocks/index.ts';
import { calibrated } from './calibrated/index.ts';
import { compensations } from './compensations/index.ts';
import { criteria } from './criteria/index.ts';
import { curves } from './curves/index.ts';
import { data } from './data/index.ts';
import { decays } from './decays/index.ts';
import { definitions } from './definitions/index.ts';
import { functions } from './expressions/functions.ts';
import { variables } from './expressions/variables.ts';
import { groupings } from './groupings/index.ts';
import { headers } from './headers/index.ts';
import { initialisations } from './initialisations/index.ts';
import { joins } from './joins/index.ts';
import { foldable } from './foldable/index.ts';
import { keepable } from './keepable/index.ts';
import { losses } from './losses/index.ts';
import { masks } from './masks/index.ts';
import { metrics } from './metrics/index.ts';
import { optimizers } from './optimizers/index.ts';
import { penalties } from './penalties/index.ts';
import { picks } from './picks/index.ts';
import { pieces } from './pieces/index.ts';
import { pruned } from './pruned/index.ts';
import { reconstructed } from './reconstructed/index.ts';
import { reparams } from './reparams/index.ts';
import { rewound } from './rewound/index.ts';
import { roles } from './roles/index.ts';
import { roundings } from './roundings/index.ts';
import { scopes } from './scopes/index.ts';
import { shortForms } from './short-forms/index.ts';
import { statistics } from './statistics/index.ts';
import { trained } from './trained/index.ts';
import { types } from './types/index.ts';
import { units } from './units/index.ts';
import { variations } from './variations/index.ts';
import { verbs } from './verbs/index.ts';
import { wholes } from './wholes/index.ts';

export const edition1: readonly Declaration[] = [
  ...verbs,
  ...blocks,
  ...headers,
  ...definitions,
  ...shortForms,
  ...units,
  ...optimizers,
  ...decays,
  ...pieces,
  ...allocations,
  ...allocators,
  ...masks,
  ...roles,
  ...scopes,
  ...roundings,
  ...groupings,
  ...compensations,
  ...losses,
  ...metrics,
  ...statistics,
  ...data,
  ...bases,
  ...types,
  ...trained,
  ...adapters,
  ...pruned,
  ...rewound,
  ...calibrated,
  ...reconstructed,
  ...initialisations,
  ...joins,
  ...keepable,
  ...foldable,
  ...picks,
  ...variations,
  ...wholes,
  ...criteria,
  ...curves,
  ...penalties,
  ...reparams,
  ...functions,
  ...variables,
];
