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
import { isTransactionConflict } from '../../aws/transactionConflict'
import type { DocumentStore } from '../documentStore'

/** @param client  with marshallOptions */
export function sdkDocumentStore(client: DynamoDBDocumentClient): DocumentStore {
  retryTransactionConflicts(client)
  return {
    get: input => client.send(new GetCommand(input)),
    put: input => client.send(new PutCommand(input)),
    update: input => client.send(new UpdateCommand(input)),
    delete: input => client.send(new DeleteCommand(input)),
    query: input => client.send(new QueryCommand(input)),
    batchGet: input => client.send(new BatchGetCommand(input)),
    transactWrite: input => client.send(new TransactWriteCommand(input)),
  }
}

/** The SDK retries an error that has `$retryable`; it does not know these. */
function retryTransactionConflicts({ middlewareStack }: DynamoDBDocumentClient): void {
  middlewareStack.add(
    next => async input => {
      try {
        return await next(input)
      } catch (error) {
        throw isTransactionConflict(error) ? Object.assign(error as Error, { $retryable: {} }) : error
      }
    },
    { step: 'finalizeRequest', name: 'retryTransactionConflicts', override: true },
  )
}
