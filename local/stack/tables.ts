/** Creates the tables of serverless.yml in a DynamoDB-compatible engine. */
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  type DynamoDBClient,
  ResourceInUseException,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb'
import { type TableDefinition, tableDefinitions } from '../../tools/deployment/serverlessConfig'

/** Converts a definition in the template to the API's format, without what a laptop does not need. */
export function tableInput(definition: TableDefinition): CreateTableCommandInput {
  const {
    TimeToLiveSpecification: _,
    PointInTimeRecoverySpecification: __,
    SSESpecification: ___,
    DeletionProtectionEnabled: ____,
    StreamSpecification: stream,
    ...table
  } = definition
  return { ...table, StreamSpecification: stream && { StreamEnabled: true, ...stream } }
}

/** Creates missing tables; does not change existing ones. */
export async function createTables(client: DynamoDBClient, stage: string): Promise<void> {
  await Promise.all(tableDefinitions(stage).map(definition => createTable(client, definition)))
}

async function createTable(client: DynamoDBClient, definition: TableDefinition): Promise<void> {
  const { TableName, TimeToLiveSpecification } = definition
  try {
    await client.send(new CreateTableCommand(tableInput(definition)))
  } catch (error) {
    if (error instanceof ResourceInUseException) return
    throw error
  }
  await waitUntilTableExists({ client, maxWaitTime: 30, minDelay: 1 }, { TableName })
  if (TimeToLiveSpecification)
    await client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }))
}
