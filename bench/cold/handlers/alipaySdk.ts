/** A notify handler written in an hour, with Alipay's SDK for the open platform, as in its documentation. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { AlipaySdk } from 'alipay-sdk'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'

const alipay = new AlipaySdk({
  appId: process.env.ALIPAY_APP ?? '',
  privateKey: process.env.APP_KEY ?? '',
  alipayPublicKey: process.env.ALIPAY_KEY ?? '',
  keyType: 'PKCS8',
})
const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}))

export const handler = async ({ body = '' }: APIGatewayProxyEventV2) => {
  const fields = Object.fromEntries(new URLSearchParams(Buffer.from(body, 'base64').toString()))
  if (!alipay.checkNotifySignV2(fields)) return { statusCode: 400, body: 'fail' }
  await documents.send(
    new UpdateCommand({
      TableName: 'orders',
      Key: { orderId: fields.out_trade_no },
      ConditionExpression: 'attribute_exists(orderId) AND amount = :amount',
      UpdateExpression: 'SET paid.#trade = if_not_exists(paid.#trade, :paid)',
      ExpressionAttributeNames: { '#trade': fields.trade_no ?? '' },
      ExpressionAttributeValues: { ':amount': fields.total_amount, ':paid': { at: Date.now() } },
      ReturnValues: 'ALL_OLD',
    }),
  )
  return { statusCode: 200, body: 'success' }
}
