/** New tables for a test file, with the definitions of serverless.yml. */

import { randomUUID } from 'node:crypto'
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { inject } from 'vitest'
import { dynamoDueOrders } from '../../lib/store/dynamoDueOrders'
import { dynamoIllegalRequests } from '../../lib/store/dynamoIllegalRequests'
import { dynamoListedOrders } from '../../lib/store/dynamoOrderLists'
import { marshallOptions } from '../../lib/store/marshalling'
import { sdkDocumentStore } from '../../lib/store/sdk/documentStore'
import { localDynamoClient } from '../../local/stack/stack'
import { createTables } from '../../local/stack/tables'
import { tableNames } from '../../tools/deployment/serverlessConfig'
import { STORE_OPTIONS } from './storeOptions'

/** One for the whole process, so that its connections are reused. */
let client: DynamoDBClient | undefined

export async function freshTables() {
  const stage = `test-${randomUUID()}`
  client ??= localDynamoClient(inject('dynamodbEndpoint'))
  await createTables(client, stage)
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: marshallOptions() })
  const names = tableNames(stage)
  return {
    documents,
    names,
    orders: dynamoListedOrders(sdkDocumentStore(documents), names.orders, STORE_OPTIONS),
    dueOrders: dynamoDueOrders(sdkDocumentStore(documents), names.orders, STORE_OPTIONS),
    illegalRequests: dynamoIllegalRequests(sdkDocumentStore(documents), names.illegalRequests),
  }
}
