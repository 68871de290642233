/** Calls a function of a stage: a deployed shop's, or the local stack's while it runs. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { functionName } from './deployment/serverlessConfig'
import { demandStage, type Stage } from './stageEnvironment'

/**
 * @returns what the function answered
 * @throws  when it ended without an answer; its log says why
 */
export async function callFunction(where: Stage, key: string, event: object): Promise<unknown> {
  const { region } = demandStage(where)
  // It may take minutes, and is not to be called twice at once.
  const client = new LambdaClient({ region, maxAttempts: 1 })
  const FunctionName = functionName(key, where.stage)
  const { FunctionError, Payload } = await client.send(
    new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }),
  )
  if (FunctionError !== undefined) throw new Error(`${FunctionName} failed: see its log`)
  return JSON.parse(Buffer.from(Payload ?? []).toString())
}
