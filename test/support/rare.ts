/** Whether to run the rare and long cases and the files `*.rare.test.ts`: in `.ci/run` and at night. */
export const RARE = process.env.RARE !== undefined

/** Whether to run the longest cases: only at night. */
export const NIGHTLY = process.env.NIGHTLY !== undefined
