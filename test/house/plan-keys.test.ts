/** Every key of a plan is read by the run and told to a person, or stands below with the reason why not. */
import { beforeAll, describe, expect, it } from 'vitest';
import { keysOf, keysReadFrom, openSources, type PlanKey } from './plan-keys.ts';

/** Milliseconds: TypeScript reads all sources once. */
const patience = 300_000;

/** Keys that the run need not read. */
const notRun: readonly (readonly [RegExp, string])[] = [
  [/\.defaults$/, 'marks what is a default, for people'],
  [/^Plan\.(?:format|recipe\.(?:name|version|edition)|params)$/, 'names of the recipe; the text is hashed'],
  [/^Plan\.model\.opset$|^PlannedLayer\.operator$/, 'the file itself says it'],
  [/^PlannedPrecision\.(?:masters|computed)$/, 'there is one choice'],
  [/^PlannedTeacher\.parameters$|^PlannedPart\.(?:parameters|prunable)$/, 'the file itself says it'],
  [/^PlannedTeacher\.(?:sha256|external)$/, 'handed on as the identity of a model'],
  [/^PlannedLink\./, 'handed on to who opens the files'],
  [/^PlannedOutput\.(?:metrics|factor)$/, 'handed on as a record'],
  [/^PlannedOutput\.slice$|^slice\.|^axisRange\./, 'read as the slice that `basics/slices.ts` declares'],
  [/^PlannedSamples\.key\.values$/, 'the column itself says it'],
  [/^PlannedProfile\.sha256$/, 'the profile stands in the plan; the hash says where it came from'],
  [/^LatencyProfile\.|^Timed(?:Network|Kernel)\./, 'a file of its own, read by the planner'],
  [/^PlannedData\.kind$/, 'conversions are compared, which say more'],
  [/^PlannedData\.augment\.(?:flip|crop|box)$/, 'handed on as a record'],
  [/^PlannedStage\.length$|^PlannedTrain\.(?:verb|trained\.(?:budget|allows))$/, 'words; steps and tensors say the same'],
  [/^ofSubject\.batch$/, 'the planner finds the profile of this batch'],
  [
    /^measured\.bounds$|\.asked$|^pruneKeys\.(?:floor|ceiling)\.(?:share|per)$|^PlannedSamples\.floor\.share$/,
    'the counts that follow from it are read',
  ],
  [
    /^PlannedGroup\.(?:all|changes|cuts)$|^Planned(?:Gated|Width)Group\.readers$|^PlannedInputGatedGroup\.reads$/,
    'the planner counts with it',
  ],
  [/^pruneKeys\.stays$|^PlannedStay\.|^PlannedFolding\.stays$|^PlannedReset\.left$/, 'what is left alone, and why'],
  [/^PlannedReconstruct\.by$|^PlannedCalibrate\.what$|^PlannedTrain\.norms$/, 'there is one choice'],
  [/^Plan\.shards$/, 'each training has its own'],
  [/^instant\.implied$/, 'a statement that stands for itself or not does the same'],
  [/^Estimates\.|^MemoryPart\.|^PlannedLeft\./, 'estimates'],
  [/^PlannedTokens\.macs|^size\.(?:macs|parameters)$/, 'counts for people; the run has the network'],
  [/^(?:fold|PlannedFactorize)\.stays/, 'what is left alone, and why'],
  [/^PlannedFactorize\.(?:before|after)$|^PlannedSize\.|^insertedSize\.macs$/, 'counts for people; the run has the network'],
  [/^PlannedClients\.split$/, 'the counts that it gave are read'],
  [/^PlannedShare\.within$/, 'words; the number of cells says the same'],
  [/^PlannedCodes\.share$/, 'follows from the number of codes'],
  [/^PlannedDeltasOfLayer\.layer$/, 'the tensor says the same'],
  [/^PlannedReselection\.growth$/, 'there is one choice'],
];

/** Keys that no text for people has. */
const notTold: readonly (readonly [RegExp, string])[] = [
  [/^PlannedInsertion\.tensor$|^PlannedSharing\.tensor$|^ofMatrix\.tensor$/, 'the name of the layer says it'],
  [/^PlannedTokens\.defaults$/, 'such a prune has none'],
  [/^PlannedOutput\.slice$|^slice\.|^axisRange\./, 'the name of the output says it: `y[.., 10:]`'],
  [/^Plan\.format$/, 'for programs'],
  [/^ModelLeft\.macs$/, 'the plan ends with those of the whole'],
  [/^PlannedMemory\.unsized$/, 'a warning names them'],
  [/sha256$|^PlannedTeacher\.external$/, 'identity, compared by the run and by `diff`'],
  [/^LatencyProfile\.|^Timed(?:Network|Kernel)\./, '`profile` prints it'],
  [/^PlannedUntil\.(?:metric|expression|min|max)$|^Claim\.|^ofSubject\./, '`text` says it'],
  [/^PlannedStage\.repeats$/, 'the path says it'],
  [/^SensitivityAllocator\.best$/, 'follows from the metric'],
  [/^PlannedGroup\.(?:kind|cuts)$|^PlannedMember\.(?:dims|side|slices)$/, '`inspect` prints groups'],
  [/^pruneKeys\.(?:floor|ceiling)\.(?:share|per)$/, 'the counts of layers that follow from it are told'],
  [
    /^PlannedAdapter\.tensor$|^PlannedGatedGroup\.(?:units|readers)$|^PlannedWidthGroup\.readers$|^PlannedFolding\.groups$/,
    'its layer is named',
  ],
  [/^(?:sgd|adam|sm3|PlannedHardConcrete|PlannedAnnealed)\./, 'printed by name, whatever there is'],
  [/^PlannedTerm\.theirs$/, 'the name of the teacher is told'],
  [/^PlannedTrain\.streams|\.stream$/, 'a path below the seed'],
  [/^PlannedMeasure\.layers$/, 'the names of the metrics say it'],
  [/^instant\.defaults$/, 'such statements have no words to mark'],
  [/^PlannedZeros\.defaults$/, 'all layers are listed'],
  [/^Planned(?:(?:Input)?Gated|Width)Group\.(?:params|flops)$/, 'costs of a unit, which the loss reads by name'],
];

let keys: readonly PlanKey[] = [];
let unread: readonly string[] = [];
let untold: readonly string[] = [];

beforeAll(() => {
  const running = ['run', 'prune', 'train', 'score', 'measure', 'cut', 'state', 'latency', 'verify'];
  const telling = ['report', 'explain'];
  const sources = openSources(['plan', ...running, ...telling]);
  keys = keysOf(sources, 'src/plan/schema/plan.ts', 'Plan');
  const read = keysReadFrom(sources, running);
  const told = keysReadFrom(sources, telling);
  unread = keys.filter(({ declaration }) => !read.has(declaration)).map(({ name }) => name);
  untold = keys.filter(({ declaration }) => !told.has(declaration)).map(({ name }) => name);
}, patience);

describe('every key of a plan', () => {
  it('is found', () => {
    const names = keys.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['pruneKeys.criterion', 'PlannedTrain.batch']));
    expect(unread).not.toContain('pruneKeys.criterion');
    expect(untold).not.toContain('pruneKeys.criterion');
  });

  it('is read by the run, or need not be', () => {
    expect(unread.filter((name) => !notRun.some(([known]) => known.test(name)))).toEqual([]);
  });

  it('is told to a person, or need not be', () => {
    expect(untold.filter((name) => !notTold.some(([known]) => known.test(name)))).toEqual([]);
  });

  it('leaves the list of reasons when the reason is gone', () => {
    const idle = (list: typeof notRun, names: readonly string[]): readonly string[] =>
      list.filter(([known]) => !names.some((name) => known.test(name))).map(([known]) => known.source);
    expect(idle(notRun, unread)).toEqual([]);
    expect(idle(notTold, untold)).toEqual([]);
  });
});
