/** The DynamoDB client, made once per container. Endpoint, region and credentials come from the environment. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'

export const MARSHALL_OPTIONS = {
  removeUndefinedValues: true,
  // What has a field named constructor, which callers may name theirs, would count as no plain object otherwise.
  convertClassInstanceToMap: true,
}

export function dynamoDocumentClient(): DynamoDBDocumentClient {
  const client = new DynamoDBClient({
    maxAttempts: 3,
    // Well inside the functions' time limits: a hung call must fail while there is still time to answer.
    requestHandler: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true },
  })
  return DynamoDBDocumentClient.from(client, { marshallOptions: MARSHALL_OPTIONS })
}
