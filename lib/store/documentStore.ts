/**
 * The DynamoDB operations in use, with JavaScript values and the types of the AWS SDK's document client. An item that
 * failed a condition stays in DynamoDB's own format (condition.ts). Values are strings, numbers, booleans, null, lists,
 * maps and sets, not binary.
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

export type Item = Record<string, unknown>

export interface DocumentStore {
  get(input: GetCommandInput): Promise<Pick<GetCommandOutput, 'Item'>>
  put(input: PutCommandInput): Promise<unknown>
  update(input: UpdateCommandInput): Promise<Pick<UpdateCommandOutput, 'Attributes'>>
  delete(input: DeleteCommandInput): Promise<unknown>
  query(input: QueryCommandInput): Promise<Pick<QueryCommandOutput, 'Items' | 'LastEvaluatedKey'>>
  batchGet(input: BatchGetCommandInput): Promise<Pick<BatchGetCommandOutput, 'Responses' | 'UnprocessedKeys'>>
  transactWrite(input: TransactWriteCommandInput): Promise<unknown>
}
