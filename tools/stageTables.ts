/** Opens the tables of a stage: of a deployed shop, or of the running local stack. */

import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SSMClient } from '@aws-sdk/client-ssm'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import type { KeySecrets } from '../lib/api/apiKey'
import type { ApiKeys } from '../lib/api/ports'
import type { IllegalRequests } from '../lib/illegal/illegalRequest'
import type { Comparisons } from '../lib/payment/bills/comparison'
import type { ListedOrders, OrderBatches, PaymentLinks } from '../lib/payment/ports'
import { dynamoApiKeys } from '../lib/store/dynamoApiKeys'
import { dynamoComparisons } from '../lib/store/dynamoComparisons'
import { dynamoDeliveries } from '../lib/store/dynamoDeliveries'
import { dynamoIllegalRequests } from '../lib/store/dynamoIllegalRequests'
import { dynamoOrderBatches } from '../lib/store/dynamoOrderBatches'
import { dynamoListedOrders } from '../lib/store/dynamoOrderLists'
import { dynamoPaymentLinks } from '../lib/store/dynamoPaymentLinks'
import { dynamoWebhookEndpoints } from '../lib/store/dynamoWebhookEndpoints'
import { marshallOptions } from '../lib/store/marshalling'
import { sdkDocumentStore } from '../lib/store/sdk/documentStore'
import { systemClock } from '../lib/time'
import type { OnUnreadable } from '../lib/unreadableItem'
import { tableNames } from './deployment/serverlessConfig'
import { keySecrets } from './keySecrets'
import { demandStage, type Stage } from './stageEnvironment'
import { tell } from './terminal'

/** Says that a list leaves out an item, and why. */
export const leaveOut: OnUnreadable = ({ message }) => tell(`Left out: ${message}`)

export function stageOrders(where: Stage): ListedOrders {
  const { store, names } = openTables(where)
  return dynamoListedOrders(store, names.orders, {
    clock: systemClock,
    onUnreadable: leaveOut,
  })
}

export function stageOrderBatches(where: Stage): OrderBatches {
  const { store, names } = openTables(where)
  return dynamoOrderBatches(store, names.orders, leaveOut)
}

export function stageComparisons(where: Stage): Comparisons {
  const { store, names } = openTables(where)
  return dynamoComparisons(store, names.orders)
}

export function stageIllegalRequests(where: Stage): IllegalRequests {
  const { store, names } = openTables(where)
  return dynamoIllegalRequests(store, names.illegalRequests, leaveOut)
}

/** The API keys, and the secrets that authenticate them. */
export function stageApiKeys(where: Stage): { keys: ApiKeys; secrets: () => Promise<KeySecrets> } {
  const { store, names, region } = openTables(where)
  return {
    keys: dynamoApiKeys(store, names.api, leaveOut),
    secrets: () => keySecrets(where.stage, new SSMClient({ region })),
  }
}

export function stagePaymentLinks(where: Stage): PaymentLinks {
  const { store, names } = openTables(where)
  return dynamoPaymentLinks(store, names.api, leaveOut)
}

/** The webhook endpoints, and the deliveries to them. */
export function stageWebhookTables(where: Stage) {
  const { store, names } = openTables(where)
  return {
    endpoints: dynamoWebhookEndpoints(store, names.api, leaveOut),
    deliveries: dynamoDeliveries(store, names.api, leaveOut),
  }
}

function openTables(where: Stage) {
  const { region } = demandStage(where)
  const client = new DynamoDBClient({ region })
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: marshallOptions() })
  return { store: sdkDocumentStore(documents), names: tableNames(where.stage), region }
}
