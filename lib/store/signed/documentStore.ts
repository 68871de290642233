/** DynamoDB through the small client of lib/aws: for the functions, whose cold starts buyers wait for. */
import { randomUUID } from 'node:crypto'
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb'
import { type AwsClient, type AwsEnvironment, type AwsService, awsClient } from '../../aws/client'
import type { DocumentStore } from '../documentStore'
import { marshallOptions } from '../marshalling'

export const DYNAMODB: AwsService = {
  host: 'dynamodb',
  signedAs: 'dynamodb',
  variable: 'DYNAMODB',
  path: '/',
  contentType: 'application/x-amz-json-1.0',
  target: 'DynamoDB_20120810',
}

type Document = Record<string, unknown>
/** A value or an item in DynamoDB's own format, such as `{"S": "text"}`. */
type Raw = Parameters<typeof unmarshall>[0]

export interface SignedDocumentStore extends DocumentStore {
  /** Connects before the first call. */
  connect(): Promise<void>
}

export const signedDocumentStore = (environment: AwsEnvironment): SignedDocumentStore =>
  storeBehind(awsClient(DYNAMODB, environment))

/** A store for warming up: it calls nothing, and every update returns this item. */
export function documentStoreWith(environment: AwsEnvironment, item: Document): DocumentStore {
  const body = JSON.stringify({ Attributes: rawItem(item) })
  return storeBehind(
    awsClient(DYNAMODB, environment, { exchange: async () => ({ status: 200, headers: {}, body }) }),
  )
}

function storeBehind({ call, connect }: AwsClient): SignedDocumentStore {
  return {
    connect,
    async get(input) {
      const { Item } = await call('GetItem', raw(input))
      return { Item: document(Item) }
    },
    put: input => call('PutItem', raw(input)),
    async update(input) {
      const { Attributes } = await call('UpdateItem', raw(input))
      return { Attributes: document(Attributes) }
    },
    delete: input => call('DeleteItem', raw(input)),
    async query(input) {
      const { Items, LastEvaluatedKey } = await call('Query', raw(input))
      return { Items: documents(Items), LastEvaluatedKey: document(LastEvaluatedKey) }
    },
    async batchGet({ RequestItems, ...input }) {
      const asked = mapped(RequestItems ?? {}, ({ Keys, ...rest }) => ({ ...rest, Keys: Keys?.map(rawItem) }))
      const { Responses, UnprocessedKeys } = await call('BatchGetItem', { ...input, RequestItems: asked })
      return {
        Responses: mapped(Object(Responses) as Document, items => documents(items) ?? []),
        UnprocessedKeys: mapped(Object(UnprocessedKeys) as Record<string, Document>, ({ Keys, ...rest }) => ({
          ...rest,
          Keys: documents(Keys),
        })),
      }
    },
    transactWrite: ({ TransactItems, ...input }) =>
      call('TransactWriteItems', {
        // Lets DynamoDB recognize our own retries.
        ClientRequestToken: randomUUID(),
        ...input,
        TransactItems: TransactItems?.map(part => mapped(part as Record<string, Document>, raw)),
      }),
  }
}

const rawItem = (item: Document) => marshall(item, marshallOptions())

/** The fields of an input that contain values. */
const HOLDING_VALUES = ['Key', 'Item', 'ExclusiveStartKey', 'ExpressionAttributeValues']

const raw = (input: object): Document =>
  mapped(input as Document, (value, name) =>
    HOLDING_VALUES.includes(name) && value !== undefined ? rawItem(value as Document) : value,
  )

const document = (item: unknown) => (item === undefined ? undefined : unmarshall(item as Raw))

const documents = (items: unknown) => (items as Raw[] | undefined)?.map(item => unmarshall(item))

const mapped = <From, To>(record: Readonly<Record<string, From>>, map: (value: From, name: string) => To) =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value, name)]))
