/**
 * What is asked of DynamoDB, in documents: values as JavaScript has them, in the words of the AWS SDK's document client,
 * whose types these are. An item that a failed condition met stays in DynamoDB's own form (see condition.ts). Values are
 * texts, numbers, booleans, null, lists, maps and sets; not bytes.
 */
import type {
  BatchGetCommandInput,
  BatchGetCommandOutput,
  DeleteCommandInput,
  GetCommandInput,
  GetCommandOutput,
  PutCommandInput,
  QueryCommandInput,
  QueryCommandOutput,
  TransactWriteCommandInput,
  UpdateCommandInput,
  UpdateCommandOutput,
} from '@aws-sdk/lib-dynamodb'

export interface DocumentStore {
  get(input: GetCommandInput): Promise<Pick<GetCommandOutput, 'Item'>>
  put(input: PutCommandInput): Promise<unknown>
  update(input: UpdateCommandInput): Promise<Pick<UpdateCommandOutput, 'Attributes'>>
  delete(input: DeleteCommandInput): Promise<unknown>
  query(input: QueryCommandInput): Promise<Pick<QueryCommandOutput, 'Items' | 'LastEvaluatedKey'>>
  batchGet(input: BatchGetCommandInput): Promise<Pick<BatchGetCommandOutput, 'Responses' | 'UnprocessedKeys'>>
  transactWrite(input: TransactWriteCommandInput): Promise<unknown>
}
