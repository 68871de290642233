/** Makes the tables of serverless.yml in a DynamoDB-compatible engine. */
import {
  CreateTableCommand,
  type DynamoDBClient,
  ResourceInUseException,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb'
import { tableDefinitions } from './serverlessConfig'

/** Creates those that are missing; leaves the others as they are. */
export async function createTables(client: DynamoDBClient, stage: string): Promise<void> {
  for (const definition of tableDefinitions(stage)) {
    const {
      TimeToLiveSpecification,
      PointInTimeRecoverySpecification: _,
      StreamSpecification: stream,
      ...table
    } = definition
    const { TableName } = table
    try {
      const StreamSpecification = stream && { StreamEnabled: true, ...stream }
      await client.send(new CreateTableCommand({ ...table, StreamSpecification }))
    } catch (error) {
      if (error instanceof ResourceInUseException) continue
      throw error
    }
    await waitUntilTableExists({ client, maxWaitTime: 30, minDelay: 1 }, { TableName })
    if (TimeToLiveSpecification) {
      await client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }))
    }
  }
}
