/** Whether the rarer and longer cases run too: in `.ci/run` and at night. */
export const RARE = process.env.RARE !== undefined
