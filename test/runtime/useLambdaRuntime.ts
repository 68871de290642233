/**
 * Provides the Lambda runtime for the tests of a file. Where it is missing, they are skipped on a developer's
 * machine, and fail on a build server, where skipping would hide a problem.
 */
import { beforeAll, beforeEach } from 'vitest'
import { type LambdaRuntime, lambdaRuntime } from './lambdaRuntime'

/**
 * To be called before other hooks are set.
 *
 * @returns what answers the runtime once the tests' hooks run, undefined where there is none
 */
export function useLambdaRuntime(): () => LambdaRuntime | undefined {
  let found: Awaited<ReturnType<typeof lambdaRuntime>> | undefined
  beforeAll(async () => {
    found = await lambdaRuntime()
    const isRequired = process.env.RUNTIME_TEST === 'required' || process.env.CI !== undefined
    if ('missing' in found && isRequired) throw new Error(found.missing)
  })
  beforeEach(({ skip }) => {
    if (found && 'missing' in found) skip(found.missing)
  })
  return () => (found && 'client' in found ? found : undefined)
}
