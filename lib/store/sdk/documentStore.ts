/** DynamoDB by the AWS SDK, which finds credentials wherever a person has them: for the tools and the local stack. */
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

/** @param client  one that marshals as marshallOptions say */
export const sdkDocumentStore = (client: DynamoDBDocumentClient): DocumentStore => ({
  get: input => client.send(new GetCommand(input)),
  put: input => client.send(new PutCommand(input)),
  update: input => client.send(new UpdateCommand(input)),
  delete: input => client.send(new DeleteCommand(input)),
  query: input => client.send(new QueryCommand(input)),
  batchGet: input => client.send(new BatchGetCommand(input)),
  transactWrite: input => client.send(new TransactWriteCommand(input)),
})
