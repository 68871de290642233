/** Invokes a function of a stage: of a deployed shop, or of the running local stack. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { functionName } from './deployment/serverlessConfig'
import { demandStage, type Stage } from './stageEnvironment'

/**
 * @returns the function's response
 * @throws  if the function failed; its log says why
 */
export async function callFunction(where: Stage, key: string, event: object): Promise<unknown> {
  const { region } = demandStage(where)
  // No retries: a call may take minutes, and must not run twice at once.
  const client = new LambdaClient({ region, maxAttempts: 1 })
  const FunctionName = functionName(key, where.stage)
  const { FunctionError, Payload } = await client.send(
    new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }),
  )
  if (FunctionError !== undefined) throw new Error(`${FunctionName} failed: see its log`)
  return JSON.parse(Buffer.from(Payload ?? []).toString())
}
