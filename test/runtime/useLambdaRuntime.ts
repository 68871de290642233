/** The Lambda runtime for the tests of a file; where there is none they are skipped, and the report says why. */
import { beforeAll, beforeEach } from 'vitest'
import { type LambdaRuntime, lambdaRuntime } from './lambdaRuntime'

/**
 * To be called before other hooks are set. RUNTIME_TEST=required makes the tests fail rather than be skipped.
 *
 * @returns what answers the runtime once the tests' hooks run, undefined where there is none
 */
export function useLambdaRuntime(): () => LambdaRuntime | undefined {
  let found: Awaited<ReturnType<typeof lambdaRuntime>> | undefined
  beforeAll(async () => {
    found = await lambdaRuntime()
    if ('missing' in found && process.env.RUNTIME_TEST === 'required') throw new Error(found.missing)
  })
  beforeEach(({ skip }) => {
    if (found && 'missing' in found) skip(found.missing)
  })
  return () => (found && 'client' in found ? found : undefined)
}
