/** Every code has a page, and what a page shows is what happens. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { carryOut } from '../../src/codegen/pages/carry-out.ts';
import { codeRunsFile, diagnosticPages, folder, foundIn, shownOn } from '../../src/codegen/pages/diagnostics.ts';
import { catalogue } from '../../src/diagnostics/catalogue/index.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { isStory, situationOf } from '../../src/diagnostics/pages/example.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

const examples = catalogue.flatMap(({ definition }) => {
  const page = shownOn(definition);
  return isStory(page) ? [] : [{ code: definition.code, severity: definition.severity, page }];
});

/** Carried out once, for the tests of an example and for its page. */
const ofWrong = foundIn(root);

describe.each(examples)('$code', ({ code, severity, page }) => {
  it('is what the wrong example gives, and the only error', async () => {
    const found = await ofWrong(page);
    expect(found.map(summary)).toContainEqual(expect.stringContaining(`${severity} ${code}`));
    expect(found.filter(isError).map(({ code: other }) => other)).toEqual(severity === 'error' ? [code] : []);
  });

  it('says what is wrong, why, and what to do', async () => {
    for (const { severity: own, message, why, help, fixes } of await ofWrong(page)) {
      expect(message).toMatch(/^[^A-Z].*[^.]$|^(`|IR )/s);
      expect(message).not.toMatch(/unexpected token|undefined|\[object/i);
      expect(why).not.toBe('');
      const isAnswered = help !== undefined || (fixes ?? []).length > 0;
      expect(isAnswered || own !== 'error', message).toBe(true);
    }
  });

  it('is not what the right one gives, nor any other error', async () => {
    const found = await carryOut(situationOf(page.right), root);
    expect(found.filter((one) => one.code === code || isError(one)).map(summary)).toEqual([]);
  });
});

/** What no small example reproduces; a page that can be carried out is worth more. */
it('few pages only tell', () => {
  const told = catalogue.filter(({ definition }) => isStory(shownOn(definition)));
  expect(told.map(({ definition, name }) => `${definition.code} ${name}`)).toMatchInlineSnapshot(`
    [
      "ESP1026 misplacedWord",
      "ESP2850 deprecatedWord",
      "ESP3029 attributeTooLarge",
      "ESP3032 unloadableType",
      "ESP3040 unknownOrientation",
      "ESP3042 equalTensors",
      "ESP3052 unknownRangeUnit",
      "ESP3053 missingGroup",
      "ESP3060 unwritableTensor",
      "ESP3061 sharedBytes",
      "ESP3091 fileExists",
      "ESP3092 unwritableFile",
      "ESP4010 noLength",
      "ESP4011 windowWithoutTraining",
      "ESP4013 windowBackwards",
      "ESP4043 floorAbovePattern",
      "ESP4061 unknownMark",
      "ESP4064 olderMemory",
      "ESP4074 sharedType",
      "ESP4084 zerosOffPlan",
      "ESP4086 originalNotFinite",
      "ESP4087 longPlan",
      "ESP4088 longJournal",
      "ESP4100 planTooLarge",
      "ESP4104 planIncoherent",
      "ESP4131 balancedCount",
      "ESP4203 limitIsNaN",
      "ESP4204 limitOffPlan",
      "ESP4313 stayingInsertion",
      "ESP4341 blockWithoutAttention",
      "ESP4380 noMatrix",
      "ESP4390 thresholdIsNaN",
      "ESP4391 thresholdOffPlan",
      "ESP4392 targetBelowLeast",
      "ESP4502 layerBelowFloor",
      "ESP4503 targetOutOfReach",
      "ESP5123 unevenRow",
      "ESP5130 dataChanged",
      "ESP5143 textTooLong",
      "ESP5144 fileTooLong",
      "ESP5164 noConsensus",
      "ESP5180 otherConversions",
      "ESP5207 otherFedSize",
      "ESP5208 movedAlone",
      "ESP6005 unknownTensor",
      "ESP6006 unknownOutput",
      "ESP6007 unknownShape",
      "ESP6010 noAdapter",
      "ESP6011 unknownDevice",
      "ESP6015 noFeatures",
      "ESP6016 otherTeacherValues",
      "ESP6017 otherTeacherOperators",
      "ESP6019 otherOnBatches",
      "ESP6045 noSampleFits",
      "ESP6060 noRelevance",
      "ESP6061 relevanceRefused",
      "ESP6510 lostZeros",
      "ESP6511 writtenFileDiffers",
      "ESP6530 interrupted",
      "ESP6540 planOfOtherModel",
      "ESP6541 planOfOtherData",
      "ESP6542 missingData",
      "ESP6543 planOfOtherTensors",
      "ESP6544 planOfOtherClasses",
      "ESP6545 planOfOtherTeacher",
      "ESP6550 engineRefused",
      "ESP6553 aboveMachine",
      "ESP6555 unboundedMemory",
      "ESP6556 engineMissing",
      "ESP6560 folderInUse",
      "ESP6562 damagedCheckpoint",
      "ESP6564 changedInput",
      "ESP6565 otherEngine",
      "ESP6566 workerLost",
      "ESP6567 alreadyFinished",
      "ESP6568 cutOff",
      "ESP6569 keptFolder",
      "ESP6576 stillWeights",
      "ESP6577 noSharedForm",
      "ESP6581 nothingBest",
      "ESP6582 compactedDiffers",
      "ESP6583 tooLargeToCompact",
      "ESP6585 sampleScoreIsNaN",
      "ESP6591 fixedBatch",
      "ESP6592 unfedInput",
      "ESP6594 elsewhere",
      "ESP6599 unwrittenWeight",
      "ESP6601 dataFileChanged",
      "ESP6604 staysOnDisk",
      "ESP6608 togetherTooLarge",
      "ESP6700 noFinishedRun",
      "ESP6701 brokenManifest",
      "ESP6702 missingFile",
      "ESP6703 changedFile",
      "ESP6704 extraFile",
      "ESP6705 strangeFile",
      "ESP6706 brokenChain",
      "ESP6707 otherPlan",
      "ESP6708 brokenMasks",
      "ESP6709 wakenedWeight",
      "ESP6710 otherCount",
      "ESP6711 otherProvenance",
      "ESP6712 otherValues",
      "ESP6713 otherHistory",
      "ESP6714 otherBytes",
      "ESP6715 noCheckpoint",
      "ESP6716 unknownStage",
      "ESP6717 otherSamples",
      "ESP6718 computesOther",
      "ESP6719 dependsOnBatch",
      "ESP6720 refusesBatch",
      "ESP6750 noRun",
      "ESP6751 damagedRecord",
      "ESP6752 otherOriginal",
      "ESP6753 severalModels",
      "ESP6760 modelChanged",
      "ESP6761 maskCount",
      "ESP6771 statisticNotFinite",
      "ESP6772 measuredNotFinite",
      "ESP6773 storedNotFinite",
      "ESP6780 strangeState",
      "ESP6781 engineFailed",
      "ESP6782 withoutGain",
      "ESP7003 tooLarge",
      "ESP7005 exists",
      "ESP7006 unwritable",
      "ESP7013 severalRecipes",
      "ESP7014 noSuchRecipes",
      "ESP7015 noSuchGroup",
      "ESP7016 notOneGroup",
      "ESP7017 nothingNamed",
      "ESP7201 newerLock",
      "ESP7203 lockDiffers",
      "ESP7215 linkLeadsOut",
      "ESP7270 nothingToExplain",
      "ESP7301 importTooLarge",
      "ESP7310 importBroken",
      "ESP7350 typeNotInFormat",
      "ESP7352 otherMasks",
      "ESP7353 recurrentAsStored",
      "ESP7354 nameTwice",
      "ESP7355 brokenCheckpoint",
      "ESP7356 unknownDtype",
      "ESP7357 noWeights",
      "ESP7358 noConfig",
      "ESP7359 needsGraph",
      "ESP7360 idleData",
      "ESP7361 unknownArrays",
      "ESP7364 oldForSparse",
      "ESP7365 sparseOutside",
      "ESP7366 unreadableConfig",
      "ESP7367 unknownFamily",
      "ESP7368 noSizes",
      "ESP7369 noLayers",
      "ESP7370 layerWithoutPart",
      "ESP7371 noSingleSize",
      "ESP7372 needsConfig",
      "ESP7373 unnamedParameters",
      "ESP7374 namedByCalls",
      "ESP7376 severalAdapters",
      "ESP7377 otherAdapters",
      "ESP7378 notForPeft",
      "ESP7379 maskedAdapters",
      "ESP7380 outputsDiffer",
      "ESP7381 laterNetwork",
      "ESP7400 noSlurm",
      "ESP7401 refusedByCluster",
      "ESP7402 failedSubmission",
      "ESP7403 jobsInFolder",
      "ESP7404 unseenFolder",
      "ESP7405 otherVersion",
      "ESP7406 diskOfJob",
      "ESP7407 unknownStage",
      "ESP7408 lostJob",
      "ESP7409 noSubmission",
      "ESP7410 overtaken",
      "ESP7411 lateRecord",
      "ESP7412 silentSlurm",
      "ESP7413 noProgress",
      "ESP7414 missingStages",
      "ESP7415 stuckJob",
      "ESP7416 noResult",
    ]
  `);
});

describe('docs/diagnostics', async () => {
  const pages = await diagnosticPages(root, ofWrong);

  it.each([codeRunsFile, ...pages])('$path is up to date', ({ path: name, text }) => {
    const file = path.join(root, name);
    expect(existsSync(file) && readFileSync(file, 'utf8')).toBe(text);
  });

  it('holds nothing else', () => {
    const names = pages.map(({ path: name }) => path.basename(name));
    expect(readdirSync(path.join(root, folder)).sort()).toEqual(names.sort());
  });

  it('links to pages that are there', () => {
    const links = pages.flatMap(({ text }) => [...text.matchAll(/\]\((\w+\.md)\)/g)]);
    const missing = links.filter(([, to = '']) => !existsSync(path.join(root, folder, to)));
    expect(missing.map(([whole]) => whole)).toEqual([]);
  });
});

function summary({ severity, code, message }: Diagnostic): string {
  return `${severity} ${code}: ${message}`;
}

function isError({ severity }: Diagnostic): boolean {
  return severity === 'error';
}
