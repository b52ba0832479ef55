// Generated from the vocabulary by scripts/codegen.mjs; not edited by hand.
static const char *const heads[] = {
    "arm", "average", "branch", "calibrate", "cite", "collect", "compact", "criterion",
    "curve", "deviates", "edition", "expect", "factorize", "group", "insert", "mark",
    "measure", "merge", "metric", "model", "param", "penalty", "pick", "project", "prune",
    "recipe", "reconstruct", "remove", "reparam", "repeat", "reset", "retrain", "rewind",
    "rewire", "stage", "sweep", "train", "use", 0};
static const char *const clauses[] = {
    "accumulate", "adding", "after", "allocated", "along", "among", "as", "at", "between",
    "by", "clip", "compensating", "continuing", "decay", "every", "except", "folding",
    "for", "from", "grouped", "in", "keeping", "limited", "loss", "mask", "normalized",
    "on", "over", "protect", "ranked", "rates", "reading", "removing", "rescored",
    "rounded", "sequentially", "smoothed", "through", "ties", "to", "toward", "training",
    "until", "using", "varying", "version", "weighted", "with", "within", 0};

// The clauses of each head, in the order of the heads, and the words that bind to them.
static const char *const *const clauses_of[] = {
  (const char *const[]){0},
  (const char *const[]){
    "by", "weighted", 0},
  (const char *const[]){
    "in", "over", "varying", 0},
  (const char *const[]){
    "except", "in", "using", 0},
  (const char *const[]){0},
  (const char *const[]){
    "adding", "by", "except", "in", "smoothed", "using", 0},
  (const char *const[]){
    "folding", 0},
  (const char *const[]){0},
  (const char *const[]){0},
  (const char *const[]){0},
  (const char *const[]){0},
  (const char *const[]){
    "in", "on", "within", 0},
  (const char *const[]){
    "as", "except", "in", "to", 0},
  (const char *const[]){0},
  (const char *const[]){
    "except", "on", 0},
  (const char *const[]){
    "at", 0},
  (const char *const[]){
    "after", "as", "between", "every", "on", 0},
  (const char *const[]){
    "keeping", 0},
  (const char *const[]){0},
  (const char *const[]){
    "from", "reading", 0},
  (const char *const[]){
    "in", 0},
  (const char *const[]){0},
  (const char *const[]){
    "by", "on", 0},
  (const char *const[]){
    "as", "every", "except", "in", "over", "to", 0},
  (const char *const[]){
    "allocated", "along", "among", "at", "by", "compensating", "every", "except", "from",
    "grouped", "in", "keeping", "limited", "mask", "multiples", "normalized", "on", "over",
    "protect", "ranked", "removing", "rescored", "rounded", "sequentially", "smoothed",
    "through", "ties", "to", "using", 0},
  (const char *const[]){
    "version", 0},
  (const char *const[]){
    "at", "decay", "except", "for", "in", "restarting", "sequentially", "to", "training",
    "using", "warmup", 0},
  (const char *const[]){0},
  (const char *const[]){0},
  (const char *const[]){
    "until", 0},
  (const char *const[]){
    "except", "in", "using", 0},
  (const char *const[]){
    "accumulate", "along", "as", "at", "by", "clip", "continuing", "decay", "except",
    "for", "in", "loss", "on", "over", "rates", "restarting", "to", "toward", "until",
    "warmup", "with", "within", 0},
  (const char *const[]){
    "except", "in", "to", 0},
  (const char *const[]){
    "at", "by", "decay", "every", "except", "in", "over", "restarting", "to", "using",
    "warmup", 0},
  (const char *const[]){
    "at", "for", "until", 0},
  (const char *const[]){
    "by", "in", 0},
  (const char *const[]){
    "accumulate", "along", "as", "at", "by", "clip", "continuing", "decay", "except",
    "for", "in", "loss", "on", "over", "rates", "restarting", "to", "toward", "until",
    "warmup", "with", "within", 0},
  (const char *const[]){0},
};
