/** Every file of tests, relative to the root. */
export declare function testFiles(): readonly string[];
/** The file and all that it imports, through others too, but for `src/`. */
export declare function helpersOf(file: string): readonly string[];
/** The tests of a room of `src/`. */
export declare function testsOf(room: string): readonly string[];
