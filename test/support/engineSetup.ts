/** Starts a DynamoDB-compatible engine in memory, for the tests of the store and of the handlers. */
import type { TestProject } from 'vitest/node'
import { startDynamoEngine } from '../../local/stack/dynamoEngine'
import { freePort } from '../../local/stack/ports'

declare module 'vitest' {
  interface ProvidedContext {
    dynamodbEndpoint: string
  }
}

export async function setup(project: TestProject) {
  const engine = await startDynamoEngine(await freePort(), undefined, process.env.DYNAMODB_ENDPOINT)
  project.provide('dynamodbEndpoint', engine.endpoint)
  return () => engine.stop()
}
