/** All declarations of edition 1. */
import type { Declaration } from './declaration.ts';
import { adapters } from './adapters.ts';
import { allocations } from './allocations.ts';
import { allocators } from './allocators.ts';
import { bases } from './bases.ts';
import { blocks } from './blocks.ts';
import { calibrated } from './calibrated.ts';
import { compensations } from './compensations.ts';
import { criteria } from './criteria.ts';
import { curves } from './curves.ts';
import { data } from './data.ts';
import { decays } from './decays/index.ts';
import { definitions } from './definitions.ts';
import { functions } from './expressions/functions.ts';
import { variables } from './expressions/variables.ts';
import { groupings } from './groupings.ts';
import { headers } from './headers.ts';
import { initialisations } from './initialisations.ts';
import { joins } from './joins.ts';
import { foldable } from './foldable.ts';
import { insertable } from './insertable.ts';
import { keepable } from './keepable.ts';
import { losses } from './losses.ts';
import { masks } from './masks.ts';
import { matrixForms } from './matrices.ts';
import { metrics } from './metrics.ts';
import { multipliers } from './multipliers.ts';
import { optimizers } from './optimizers.ts';
import { penalties } from './penalties.ts';
import { picks } from './picks.ts';
import { pieces } from './pieces/index.ts';
import { pruned } from './pruned/index.ts';
import { reconstructed } from './reconstructed.ts';
import { reparams } from './reparams.ts';
import { rewound } from './rewound.ts';
import { roles } from './roles.ts';
import { roundings } from './roundings.ts';
import { scopes } from './scopes.ts';
import { cellScales, mappings } from './shared.ts';
import { shortForms } from './short-forms.ts';
import { splits } from './splits.ts';
import { statistics } from './statistics.ts';
import { ties } from './ties.ts';
import { trained } from './trained.ts';
import { types } from './types.ts';
import { units } from './units/index.ts';
import { variations } from './variations.ts';
import { verbs } from './verbs/index.ts';
import { weighings } from './weighings.ts';
import { wholes } from './wholes.ts';

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
  ...insertable,
  ...matrixForms,
  ...mappings,
  ...cellScales,
  ...keepable,
  ...foldable,
  ...picks,
  ...variations,
  ...splits,
  ...weighings,
  ...wholes,
  ...criteria,
  ...curves,
  ...penalties,
  ...reparams,
  ...functions,
  ...variables,
];
