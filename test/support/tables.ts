/** New tables for a test file, with the definitions of serverless.yml. */

import { randomUUID } from 'node:crypto'
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { inject } from 'vitest'
import { awsClient } from '../../lib/aws/client'
import { dynamoDueOrders } from '../../lib/store/dynamoDueOrders'
import { dynamoIllegalRequests } from '../../lib/store/dynamoIllegalRequests'
import { dynamoListedOrders } from '../../lib/store/dynamoOrderLists'
import { marshallOptions } from '../../lib/store/marshalling'
import { DYNAMODB, signedDocumentStore } from '../../lib/store/signed/documentStore'
import { localDynamoClient } from '../../local/stack/stack'
import { tableInput } from '../../local/stack/tables'
import { tableDefinitions, tableNames } from '../../tools/deployment/serverlessConfig'
import { awsAt } from './aws'
import { STORE_OPTIONS } from './storeOptions'

/** Shows tests what is stored. One for the whole process, so that its connections are reused. */
let sdk: DynamoDBClient | undefined

/** The stores use the functions' own client, which takes a third of the SDK's time. */
export async function freshTables() {
  const stage = `test-${randomUUID()}`
  const endpoint = inject('dynamodbEndpoint')
  const environment = awsAt({ AWS_ENDPOINT_URL_DYNAMODB: endpoint })
  const { call } = awsClient(DYNAMODB, environment)
  // The engine has them ready when it answers.
  await Promise.all(tableDefinitions(stage).map(definition => call('CreateTable', tableInput(definition))))
  sdk ??= localDynamoClient(endpoint)
  const documents = DynamoDBDocumentClient.from(sdk, { marshallOptions: marshallOptions() })
  const names = tableNames(stage)
  const store = signedDocumentStore(environment)
  return {
    documents,
    names,
    store,
    orders: dynamoListedOrders(store, names.orders, STORE_OPTIONS),
    dueOrders: dynamoDueOrders(store, names.orders, STORE_OPTIONS),
    illegalRequests: dynamoIllegalRequests(store, names.illegalRequests),
  }
}
