// Generated from the vocabulary by scripts/codegen.mjs; not edited by hand.
static const char *const heads[] = {
    "arm", "average", "branch", "calibrate", "cite", "compact", "criterion", "curve",
    "deviates", "edition", "expect", "group", "mark", "measure", "merge", "metric",
    "model", "param", "penalty", "pick", "prune", "recipe", "reconstruct", "reparam",
    "repeat", "reset", "retrain", "rewind", "rewire", "stage", "sweep", "train", "use", 0};
static const char *const clauses[] = {
    "accumulate", "after", "allocated", "along", "among", "as", "at", "between", "by",
    "clip", "compensating", "continuing", "decay", "every", "except", "for", "from",
    "grouped", "in", "keeping", "loss", "mask", "normalized", "on", "over", "protect",
    "ranked", "removing", "rescored", "sequentially", "smoothed", "through", "to",
    "training", "until", "using", "varying", "version", "with", "within", 0};
