/** Whether the rarer and longer cases run too, and the files `*.rare.test.ts`: in `.ci/run` and at night. */
export const RARE = process.env.RARE !== undefined

/** Whether the longest run too: at night alone. */
export const NIGHTLY = process.env.NIGHTLY !== undefined
