/** DynamoDB through the AWS SDK, with its credential providers: for the tools and the local stack. */
import {
  BatchGetCommand,
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb'
import type { DocumentStore } from '../documentStore'

/** @param client  with marshallOptions */
export const sdkDocumentStore = (client: DynamoDBDocumentClient): DocumentStore => ({
  get: input => client.send(new GetCommand(input)),
  put: input => client.send(new PutCommand(input)),
  update: input => client.send(new UpdateCommand(input)),
  delete: input => client.send(new DeleteCommand(input)),
  query: input => client.send(new QueryCommand(input)),
  batchGet: input => client.send(new BatchGetCommand(input)),
  transactWrite: input => client.send(new TransactWriteCommand(input)),
})
